//! A salary as four columns: all there, or none.

use domain::money::{Currency, Salary};

use crate::store::StoreError;

/// Columns as a salary; a half one makes no sense.
pub(crate) fn salary(
    amount: Option<i64>,
    upper: Option<i64>,
    currency: Option<&str>,
    period: Option<&str>,
) -> Result<Option<Salary>, StoreError> {
    match (amount, currency, period) {
        (None, None, None) => Ok(None),
        (Some(amount_minor), Some(currency), Some(period)) => Ok(Some(Salary {
            amount_minor,
            upper_minor: upper,
            currency: Currency::stored(currency).ok_or(StoreError::Corrupt("currency"))?,
            period: period.parse().map_err(|_| StoreError::Corrupt("period"))?,
        })),
        _ => Err(StoreError::Corrupt("salary")),
    }
}
