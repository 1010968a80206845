//! Amounts of money on the wire.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount and its currency. The amount is a decimal string with the currency's number of
/// decimals, never a JSON number: `{"amount": "1190.00", "currency": "EUR"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Money {
    #[schema(value_type = String, example = "1190.00")]
    pub amount: Decimal,
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub currency: String,
}

impl Money {
    /// From the minor units that the database stores: cents, for a currency with two decimals.
    pub fn from_minor_units(minor_units: i64, currency: &str) -> Self {
        Self { amount: Decimal::new(minor_units, 2), currency: currency.to_owned() }
    }

    /// To minor units; `None` when the amount has more than two decimals or does not fit.
    pub fn minor_units(&self) -> Option<i64> {
        let scaled = self.amount.checked_mul(Decimal::ONE_HUNDRED)?;
        if scaled.fract().is_zero() { scaled.trunc().try_into().ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_a_decimal_string_on_the_wire() {
        let money = Money::from_minor_units(119_000, "EUR");
        assert_eq!(serde_json::to_string(&money).expect("serializable"), r#"{"amount":"1190.00","currency":"EUR"}"#);
        assert_eq!(money.minor_units(), Some(119_000));
    }

    #[test]
    fn fractions_of_a_cent_are_no_amount() {
        let money = Money { amount: Decimal::new(1, 3), currency: "EUR".to_owned() };
        assert_eq!(money.minor_units(), None);
    }
}
