"""Menus, what is bought from them and the proof of it: what is borrowed, copied, refused and told."""

from __future__ import annotations

import array
import copy
import gc
import threading

import breakeven
import numpy as np
import pytest

HOURS = 500


def unit(name: str, price: float) -> breakeven.Unit:
    made = breakeven.Unit()
    made.name, made.on_demand_usd_per_hour = name, price
    return made


def reservation(name: str, of: str, price: float) -> breakeven.Offer:
    made = breakeven.Offer()
    made.name, made.unit, made.hourly_usd = name, of, price
    breakeven.offer_term(made, 0, 1)
    return made


def plan(name: str) -> breakeven.Offer:
    made = breakeven.Offer()
    made.name, made.purchase_option, made.hourly_usd = name, breakeven.PURCHASE_SAVINGS_PLAN_COMPUTE, 1
    breakeven.offer_term(made, 0, 1)
    return made


@pytest.fixture
def menu() -> breakeven.Menu:
    """Two unit types, a reservation and a plan."""
    made = breakeven.menu_new(None)
    wave = 5 + 4 * np.sin(np.arange(HOURS) * np.pi / 12)
    breakeven.menu_add_unit(made, unit("small", 1), wave)
    breakeven.menu_add_unit(made, unit("large", 2), 10 - wave)
    breakeven.menu_add_offer(made, reservation("reserved", "small", 0.6))
    breakeven.menu_add_offer(made, plan("plan"))
    breakeven.menu_plan_rate(made, "plan", "small", 0.7)
    breakeven.menu_plan_rate(made, "plan", "large", 1.4)
    return made


@pytest.fixture
def risk(menu: breakeven.Menu) -> breakeven.Risk:
    options = breakeven.ScenarioOptions()
    options.count, options.growth_high = 20, 0.5
    return breakeven.risk_new(menu, options, np.array([[0.0, 0.0], [3.0, 1.0]]))


# ---- what is borrowed ----


def test_hours_are_read_where_they_are(menu: breakeven.Menu) -> None:
    first, again = (np.asarray(breakeven.menu_unit_hours(menu, 1)) for _ in range(2))
    assert first.ctypes.data == again.ctypes.data
    assert first.shape == (HOURS,)
    assert not first.flags.writeable
    assert breakeven.menu_unit_hours(menu, 2) is None


def test_a_menu_may_grow_while_its_hours_are_shown_and_they_outlive_it(menu: breakeven.Menu) -> None:
    hours = breakeven.menu_unit_hours(menu, 0)
    assert hours
    before = list(hours)
    for index in range(50):
        breakeven.menu_add_unit(menu, unit(f"further {index}", 1), np.ones(HOURS))
    menu.close()
    del menu
    gc.collect()
    assert list(hours) == before


def test_what_is_borrowed_of_a_mix_outlives_it(menu: breakeven.Menu) -> None:
    mix = breakeven.mix_new(menu, None)
    purchase, certificate = breakeven.mix_purchase(mix), breakeven.mix_certificate(mix)
    quantities = breakeven.mix_quantities(mix)
    assert purchase and certificate and quantities
    cost = breakeven.mix_summarise(mix).cost_usd
    mix.close()
    del mix
    gc.collect()
    assert breakeven.purchase_summarise(purchase).cost_usd == pytest.approx(cost, rel=1e-12)
    assert breakeven.certificate_check(menu, certificate) == pytest.approx(cost, rel=1e-3)
    assert len(quantities) == 2
    assert breakeven.purchase_offer_at(purchase, 0).quantity == quantities[0]


def test_a_brief_mix_has_no_purchase_and_no_certificate(menu: breakeven.Menu) -> None:
    options = breakeven.MixOptions()
    options.brief = 1
    mix = breakeven.mix_new(menu, options)
    assert breakeven.mix_purchase(mix) is None
    assert breakeven.mix_certificate(mix) is None
    assert breakeven.mix_quantities(mix)


def test_a_menu_stays_as_it_is_while_a_risk_reads_it(menu: breakeven.Menu, risk: breakeven.Risk) -> None:
    with pytest.raises(ValueError, match="menu is in use elsewhere"):
        breakeven.menu_add_offer(menu, reservation("another", "small", 0.5))
    risk.close()
    breakeven.menu_add_offer(menu, reservation("another", "small", 0.5))
    assert breakeven.menu_offer_count(menu) == 3


def test_a_risk_outlives_its_closed_menu(menu: breakeven.Menu, risk: breakeven.Risk) -> None:
    menu.close()
    del menu
    gc.collect()
    breakeven.risk_run(risk, 0, 20, None)
    usage = breakeven.risk_usage(risk, 3, 1)
    risk.close()
    del risk
    gc.collect()
    assert len(usage) == HOURS
    assert min(usage) > 0


def test_a_row_of_a_map_outlives_it(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    functions, price, memory = breakeven.Candidate(), breakeven.BreakEvenOptions(), breakeven.BreakEvenOptions()
    functions.name, functions.model = "functions", breakeven.MODEL_FUNCTIONS
    price.parameter, price.high, memory.parameter = breakeven.PARAMETER_PRICE, 10, breakeven.PARAMETER_MEMORY
    made = breakeven.break_even_map_new(
        series, request_needs, catalogue, [functions], None, price, memory, array.array("d", [512])
    )
    row = breakeven.break_even_map_row(made, 0)
    assert row
    assert breakeven.break_even_map_row(made, 1) is None
    made.close()
    gc.collect()
    assert breakeven.break_even_segment_at(row, 0).name == "functions"


# ---- arrays ----


def test_steps_of_layers_are_whole_numbers() -> None:
    series = breakeven.series_copy(np.array([1.0, 2.0, 3.0]), 0, 3600)
    layers = breakeven.layers_new(series, np.array([1.0]))
    steps = breakeven.layers_steps(layers, 0)
    series.close()
    layers.close()
    assert np.asarray(steps).dtype == np.uint64
    assert list(steps or ()) == [3, 2, 1]


def test_levels_are_rows_of_a_quantity_for_each_offer(menu: breakeven.Menu) -> None:
    levels = np.asarray(breakeven.levels_of_offer(menu, "reserved", 0, 4, np.array([9.0, 0.5]), 3))
    assert levels.tolist() == [[0, 0.5], [2, 0.5], [4, 0.5]]
    both = np.concatenate([levels, breakeven.levels_of_mix(menu, np.array([2.0, 1.0]), 1, 2, 2)])
    assert breakeven.risk_level_count(breakeven.risk_new(menu, None, both)) == 5
    assert breakeven.risk_level_count(breakeven.risk_new(menu, None, both.ravel())) == 5


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (np.zeros((4, 3)), "each row of levels has 3 values where 2 are needed"),
        (np.zeros((3, 4)), "each row of levels has 4 values where 2 are needed"),
        (np.zeros(5), "levels has 5 values where 6 are needed"),
    ],
)
def test_levels_of_another_length_are_refused(menu: breakeven.Menu, levels: np.ndarray, said: str) -> None:
    with pytest.raises(breakeven.Error, match=said):
        breakeven.risk_new(menu, None, levels)


def test_levels_have_no_third_dimension(menu: breakeven.Menu) -> None:
    with pytest.raises(TypeError, match="levels must have one dimension or two of doubles, not 3"):
        breakeven.risk_new(menu, None, np.zeros((2, 2, 2)))


def test_a_base_and_a_mix_have_a_quantity_for_each_offer(menu: breakeven.Menu) -> None:
    with pytest.raises(breakeven.Error, match="base has 1 values where 2 are needed"):
        breakeven.levels_of_offer(menu, "plan", 0, 1, np.zeros(1), 2)
    with pytest.raises(breakeven.Error, match="mix has 3 values where 2 are needed"):
        breakeven.levels_of_mix(menu, np.zeros(3), 0, 1, 2)


def test_more_levels_than_there_is_memory_for_are_an_error(menu: breakeven.Menu) -> None:
    with pytest.raises(breakeven.Error) as raised:
        breakeven.levels_of_offer(menu, "plan", 0, 1, None, 2**62)
    assert raised.value.status == breakeven.STATUS_MEMORY


def test_a_wrong_hour_is_named_and_the_menu_stays_as_it_was(menu: breakeven.Menu) -> None:
    hours = np.ones(HOURS)
    hours[7] = np.nan
    with pytest.raises(breakeven.Error, match=r"hours\[7\]|hour 7") as raised:
        breakeven.menu_add_unit(menu, unit("wrong", 1), hours)
    assert raised.value.status == breakeven.STATUS_RANGE
    assert breakeven.menu_unit_count(menu) == 2


# ---- curves ----


def test_a_curve_is_copied_with_its_pieces() -> None:
    by_use, flat = breakeven.CostCurve(), breakeven.CostCurve()
    by_use.name, flat.name = "by use", "flat"
    by_use.add_piece(0, 0, 1)
    flat.add_piece(0, 20, 0)
    dearer = copy.copy(flat)
    dearer.add_piece(50, 1000, 0)
    assert (flat.piece_count, dearer.piece_count) == (1, 2)
    result = breakeven.break_even_of_curves([by_use, flat], 0, 100)
    assert breakeven.break_even_crossing_at(result, 0).value == 20
    assert breakeven.break_even_segment_count(breakeven.break_even_of_curves([by_use, dearer], 0, 100)) == 3


def test_a_curve_without_pieces_is_refused_by_the_library() -> None:
    empty = breakeven.CostCurve()
    empty.name = "empty"
    with pytest.raises(breakeven.Error):
        breakeven.break_even_of_curves([empty], 0, 1)


def test_parameters_are_added_one_by_one() -> None:
    options, price = breakeven.SensitivityOptions(), breakeven.BreakEvenOptions()
    price.parameter, price.service = breakeven.PARAMETER_PRICE, "lambda"
    options.add_parameter(price)
    options.add_parameter(breakeven.BreakEvenOptions())
    assert options.parameter_count == 2
    with pytest.raises(breakeven.Error, match="parameter must not be NULL"):
        options.add_parameter(None)


# ---- certificates ----


def certificate_parts(menu: breakeven.Menu) -> breakeven.CertificateParts:
    certificate = breakeven.mix_certificate(breakeven.mix_new(menu, None))
    assert certificate
    return breakeven.certificate_read(certificate)


def test_a_certificate_may_be_taken_apart_and_put_together(menu: breakeven.Menu) -> None:
    parts, again = certificate_parts(menu), breakeven.CertificateParts()
    again.offers, again.hours, again.tables = parts.offers, parts.hours, parts.tables
    again.bound_usd = parts.bound_usd
    again.set_node([parts.node_at(index) for index in range(parts.nodes)])
    again.set_weights(parts.weight_tables(), parts.weight_values())
    again.set_price_usd(parts.prices())
    again.set_aside(parts.asides())
    assert np.asarray(parts.prices()).shape == (parts.tables * parts.offers, HOURS)
    first, second = (breakeven.certificate_check(menu, breakeven.certificate_new(p)) for p in (parts, again))
    assert first == second


def test_a_certificate_proves_no_more_than_it_does(menu: breakeven.Menu) -> None:
    parts = certificate_parts(menu)
    parts.bound_usd *= 1.01
    with pytest.raises(breakeven.Error, match=r"claims .* but proves"):
        breakeven.certificate_check(menu, breakeven.certificate_new(parts))


def test_a_negative_price_proves_nothing(menu: breakeven.Menu) -> None:
    parts = certificate_parts(menu)
    prices = np.array(parts.prices())
    prices[0, 0] = -1
    parts.set_price_usd(prices)
    with pytest.raises(breakeven.Error) as raised:
        breakeven.certificate_check(menu, breakeven.certificate_new(parts))
    assert raised.value.status == breakeven.STATUS_RANGE


def test_a_certificate_holds_for_its_own_menu(menu: breakeven.Menu) -> None:
    certificate = breakeven.certificate_new(certificate_parts(menu))
    breakeven.menu_add_offer(menu, reservation("another", "small", 0.5))
    with pytest.raises(breakeven.Error) as raised:
        breakeven.certificate_check(menu, certificate)
    assert raised.value.status == breakeven.STATUS_ARGUMENT


def test_parts_are_as_long_as_they_say(menu: breakeven.Menu) -> None:
    parts = certificate_parts(menu)
    for member, more in (("offers", 1), ("hours", 1), ("tables", 1), ("hours", 2**63), ("tables", 2**31)):
        wrong = copy.copy(parts)
        setattr(wrong, member, getattr(wrong, member) + more)
        with pytest.raises(breakeven.Error, match=r"aside has|price_usd must have"):
            breakeven.certificate_new(wrong)
    with pytest.raises(breakeven.Error, match="weight has 2 values where 1 are needed"):
        parts.set_weights([0], np.ones(2))
    with pytest.raises(breakeven.Error, match="each row of price_usd has 3 values where 500 are needed"):
        parts.set_price_usd(np.zeros((2, 3)))
    with pytest.raises(breakeven.Error, match="does not exist"):
        parts.node_at(parts.nodes)
    with pytest.raises(AttributeError):
        parts.nodes = 10**6


def test_empty_parts_are_refused() -> None:
    with pytest.raises(breakeven.Error):
        breakeven.certificate_new(breakeven.CertificateParts())
    with pytest.raises(breakeven.Error):
        breakeven.certificate_new(None)


# ---- who is told how far a call is ----


def test_a_run_tells_how_far_it_is(risk: breakeven.Risk) -> None:
    told: list[float] = []
    breakeven.risk_run(risk, 0, 20, told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert breakeven.risk_done(risk) == 20


def test_a_run_stops_when_asked_and_goes_on_later(risk: breakeven.Risk) -> None:
    with pytest.raises(breakeven.Error) as raised:
        breakeven.risk_run(risk, 0, 20, lambda share: share >= 0.5)
    assert raised.value.status == breakeven.STATUS_CANCELLED
    assert 0 < breakeven.risk_done(risk) < 20
    breakeven.risk_run(risk, 0, 20, None)
    assert breakeven.risk_done(risk) == 20


def test_what_is_raised_meanwhile_is_raised_by_the_call(risk: breakeven.Risk) -> None:
    def tell(share: float) -> None:
        if share > 0.4:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        breakeven.risk_run(risk, 0, 20, tell)
    assert 0 < breakeven.risk_done(risk) < 20


def test_whatever_has_no_truth_stops_a_run(risk: breakeven.Risk) -> None:
    with pytest.raises(ValueError, match="truth value"):
        breakeven.risk_run(risk, 0, 20, lambda _: np.ones(2))


def test_a_handle_may_be_closed_by_who_is_told(risk: breakeven.Risk) -> None:
    breakeven.risk_run(risk, 0, 20, lambda _: risk.close())
    assert risk.closed


def test_only_what_can_be_called_is_told(risk: breakeven.Risk) -> None:
    with pytest.raises(TypeError, match="progress must be callable or None"):
        breakeven.risk_run(risk, 0, 20, 1)


def test_ranges_run_on_several_threads_and_cost_the_same(menu: breakeven.Menu, risk: breakeven.Risk) -> None:
    options = breakeven.ScenarioOptions()
    options.count, options.growth_high = 20, 0.5
    alone = breakeven.risk_new(menu, options, np.array([0.0, 0.0, 3.0, 1.0]))
    breakeven.risk_run(alone, 0, 20, None)
    told: list[float] = []
    threads = [
        threading.Thread(target=breakeven.risk_run, args=(risk, first, 5, told.append)) for first in range(0, 20, 5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count(1) == 4
    for scenario in range(20):
        for level in range(2):
            assert breakeven.risk_cost(risk, scenario, level) == breakeven.risk_cost(alone, scenario, level)


def test_a_policy_is_fed_hour_by_hour() -> None:
    options = breakeven.OnlineOptions()
    options.on_demand_usd_per_hour, options.fee_usd, options.term_hours = 1, 3.5, 10
    online = breakeven.online_new(options)
    bought = [breakeven.online_step(online, 1) for _ in range(6)]
    assert [hour.on_demand for hour in bought] == [1, 1, 1, 0, 0, 0]
    assert breakeven.online_summarise(online).cost_usd == 6.5
