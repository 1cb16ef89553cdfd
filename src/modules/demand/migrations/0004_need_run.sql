-- Needs of a span of days as they were last computed, for the whole district. Told with the time of computation; made anew by the
-- job demand.needs, or by whoever asks for another span. Replaced whole, never changed.
CREATE TABLE demand_need_run (
    from_day {int} NOT NULL, -- first day of the demands, YYYYMMDD
    to_day {int} NOT NULL, -- last day of them, YYYYMMDD
    at_ms {int} NOT NULL, -- when it was computed
    tests {int} NOT NULL, -- cells of the district that were tested
    compounds {int} NOT NULL, -- compounds with at least one person
    PRIMARY KEY (from_day, to_day)
) {keyed};

-- What stood out in it, or could not be judged. The least likely first.
CREATE TABLE demand_need_cell (
    from_day {int} NOT NULL, -- the run's
    to_day {int} NOT NULL, -- the run's
    place {int} NOT NULL, -- 1, 2, … in order of likelihood; those that could not be judged come last
    is_judged {int} NOT NULL, -- 0: nobody of that age in the ledger, there or elsewhere
    compound_id {id} NOT NULL, -- grid node
    category {text} NOT NULL, -- code of what is asked for
    age_band {text} NOT NULL, -- by whom: 0_17, 18_39, 40_59, 60_69, 70_79, 80_up
    observed {int} NOT NULL, -- demands of the span, praise left out
    people {int} NOT NULL, -- of that age there
    elsewhere {int} NOT NULL, -- the same demands in the rest of the district
    elsewhere_people {int} NOT NULL, -- people of that age there
    expected_milli {int} NOT NULL, -- demands expected at the rate elsewhere, in thousandths
    ratio_permille {int} NOT NULL, -- observed to expected, in thousandths
    p_micro {int} NOT NULL, -- chance of so many by accident, in millionths, rounded up
    q_micro {int} NOT NULL, -- share of accidents among what stands out at least as much, in millionths, rounded up
    PRIMARY KEY (from_day, to_day, place)
) {keyed};

-- What it left out, by compound. No row: nothing.
CREATE TABLE demand_need_gap (
    from_day {int} NOT NULL, -- the run's
    to_day {int} NOT NULL, -- the run's
    compound_id {id} NOT NULL, -- grid node
    without_age {int} NOT NULL, -- demands of the span that tell no age
    unknown_people {int} NOT NULL, -- people whose year of birth is not known
    PRIMARY KEY (from_day, to_day, compound_id)
) {keyed};
