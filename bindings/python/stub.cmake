# The stub of the module: the types of the extension, then what SWIG wrote, whose constructors lack their result.
# Usage: cmake -DHANDLES=FILE -DSWIG=FILE -DRESULT=FILE -P stub.cmake
file(READ ${HANDLES} handles)
file(READ ${SWIG} swig)
string(REPLACE "def __init__(self):" "def __init__(self) -> None:" swig "${swig}")
file(WRITE ${RESULT} "${handles}${swig}")
