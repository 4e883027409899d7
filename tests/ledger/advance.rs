//! Advances and how they are recouped: with interest, across terms, one after the other.

use super::*;

#[test]
fn an_advance_is_got_back_with_interest() {
    let told = Told::of(
        YEARS,
        r#"
        [terms.royalty]
        kind = "amount"
        from = "a"
        to = "b"
        amount = 66
        per = "year"
        [terms.advance]
        kind = "advance"
        from = "a"
        to = "b"
        schedule = { "2024-01" = 100 }
        recouped_from = ["royalty"]
        interest = "10%"
        "#,
    );
    // 100 grows to 110, less 66 is 44; grows to 48.4, all of it kept out of the second 66.
    near(&told.paid("advance"), &[100.0, 0.0, 0.0]);
    near(&told.paid("royalty"), &[0.0, 17.6, 66.0, 66.0, 66.0]);
    near(&told.earned("royalty"), &[66.0; 5]);
    let balance = |k| told.line("advance", k).balance.expect("an advance has a balance");
    near(
        &[
            balance(0).interest,
            balance(0).closing,
            balance(1).recouped,
            balance(1).closing,
        ],
        &[10.0, 44.0, 48.4, 0.0],
    );
    let recoupment = told.total("royalty").recoupment;
    assert_eq!((recoupment.periods, recoupment.first), (2, Some(0)));
    near(&[recoupment.amount], &[114.4]);
    // The advance is paid at the start, the royalty at the end of each year.
    near(told.cash("b"), &[100.0, 0.0, 17.6, 66.0, 66.0, 66.0]);
}

#[test]
fn advances_are_recouped_across_terms_and_in_turn() {
    let told = Told::of(
        YEARS,
        r#"
        [terms]
        books = { kind = "amount", from = "a", to = "b", amount = 30, per = "year" }
        films = { kind = "amount", from = "a", to = "b", amount = 50, per = "year" }
        songs = { kind = "amount", from = "a", to = "b", amount = 60, per = "year" }
        [terms.both]
        kind = "advance"
        from = "a"
        to = "b"
        schedule = { "2024-01" = 60, "2025-06" = 40 }
        recouped_from = ["books", "films"]
        [terms.first]
        kind = "advance"
        from = "a"
        to = "b"
        schedule = { "2024-01" = 1000 }
        recouped_from = ["songs"]
        rate = "50%"
        [terms.second]
        kind = "advance"
        from = "a"
        to = "b"
        schedule = { "2024-01" = 20 }
        recouped_from = ["songs"]
        rate = "50%"
        "#,
    );
    // 60: all 30 of books and 30 of films; then 40 more: 30 and 10; then nothing is left.
    near(&told.paid("books"), &[0.0, 0.0, 30.0]);
    near(&told.paid("films"), &[20.0, 40.0, 50.0]);
    // 60 less 30 for the first leaves 30, less 15 for the second; then less 5; then 30 a year.
    near(&told.paid("songs"), &[15.0, 25.0, 30.0, 30.0, 30.0]);
    near(&[told.total("first").balance], &[1000.0 - 5.0 * 30.0]);
}
