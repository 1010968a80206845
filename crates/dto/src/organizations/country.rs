//! Countries, and the form that a VAT id has in each.
//!
//! Countries: ISO 3166-1 alpha-2. VAT ids: the structure that the European Commission publishes for
//! VIES, plus Great Britain, Northern Ireland, Switzerland and Norway. Only the form is checked here;
//! whether an id is registered is another question.

/// ISO 3166-1 alpha-2, all officially assigned codes.
pub const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG \
GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ \
LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR \
NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ \
TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

pub fn is_known(code: &str) -> bool {
    code.len() == 2 && CODES.split(' ').any(|known| known == code)
}

/// The forms of a VAT id: `9` a digit, `a` a letter, `x` either, anything else itself.
fn vat_forms(country: &str) -> &'static [&'static str] {
    match country {
        "AT" => &["ATU99999999"],
        "BE" => &["BE0999999999", "BE1999999999"],
        "BG" => &["BG999999999", "BG9999999999"],
        "CH" | "LI" => &["CHE999999999", "CHE999999999MWST", "CHE999999999TVA", "CHE999999999IVA"],
        "CY" => &["CY99999999a"],
        "CZ" => &["CZ99999999", "CZ999999999", "CZ9999999999"],
        "DE" => &["DE999999999"],
        "DK" => &["DK99999999"],
        "EE" => &["EE999999999"],
        "ES" => &["ESx9999999x"],
        "FI" => &["FI99999999"],
        "FR" | "MC" => &["FRxx999999999"],
        "GB" | "IM" => &["GB999999999", "GB999999999999", "GBGD999", "GBHA999", "XI999999999", "XI999999999999"],
        "GR" => &["EL999999999"],
        "HR" => &["HR99999999999"],
        "HU" => &["HU99999999"],
        "IE" => &["IE9x99999a", "IE9999999aa", "IE9999999a"],
        "IT" => &["IT99999999999"],
        "LT" => &["LT999999999", "LT999999999999"],
        "LU" => &["LU99999999"],
        "LV" => &["LV99999999999"],
        "MT" => &["MT99999999"],
        "NL" => &["NL999999999B99"],
        "NO" => &["NO999999999", "NO999999999MVA"],
        "PL" => &["PL9999999999"],
        "PT" => &["PT999999999"],
        "RO" => &[
            "RO99",
            "RO999",
            "RO9999",
            "RO99999",
            "RO999999",
            "RO9999999",
            "RO99999999",
            "RO999999999",
            "RO9999999999",
        ],
        "SE" => &["SE999999999999"],
        "SI" => &["SI99999999"],
        "SK" => &["SK9999999999"],
        _ => &[],
    }
}

/// Whether the id has the form that ids of this country have. In countries without a form of their
/// own here, up to 20 letters, digits and hyphens pass.
pub fn is_vat_id(country: &str, id: &str) -> bool {
    let forms = vat_forms(country);
    if forms.is_empty() {
        return (1..=20).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    }
    forms.iter().any(|form| matches_form(form, id))
}

fn matches_form(form: &str, id: &str) -> bool {
    form.len() == id.len()
        && form.chars().zip(id.chars()).all(|(expected, found)| match expected {
            '9' => found.is_ascii_digit(),
            'a' => found.is_ascii_uppercase(),
            'x' => found.is_ascii_digit() || found.is_ascii_uppercase(),
            other => other == found,
        })
}

/// A VAT id as people write it, brought into the form it is stored in: upper case, without spaces,
/// dots and hyphens.
pub fn normalize_vat_id(id: &str) -> String {
    id.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect::<String>().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_follow_the_country() {
        for (country, id) in [
            ("DE", "DE251022552"),
            ("AT", "ATU91361715"),
            ("NL", "NL484617320B72"),
            ("FR", "FR53305221104"),
            ("FR", "FRK7399859412"),
            ("IT", "IT03875912013"),
            ("GB", "GB556819569"),
            ("PL", "PL1614142954"),
            ("CH", "CHE123456789MWST"),
            ("IE", "IE6388047V"),
            ("CY", "CY12345678L"),
            ("GR", "EL123456789"),
            ("US", "12-3456789"),
        ] {
            assert!(is_vat_id(country, id), "{country} {id}");
        }
        for (country, id) in [
            ("DE", "DE12345"),
            ("DE", "ATU91361715"),
            ("DE", "de251022552"),
            ("AT", "AT91361715"),
            ("NL", "NL484617320X72"),
            ("CY", "CY123456789"),
            ("GR", "GR123456789"),
        ] {
            assert!(!is_vat_id(country, id), "{country} {id}");
        }
    }

    #[test]
    fn writing_habits_do_not_matter() {
        assert_eq!(normalize_vat_id("de 251.022-552"), "DE251022552");
    }

    #[test]
    fn every_code_has_two_letters() {
        assert_eq!(CODES.split(' ').count(), 249);
        assert!(is_known("DE") && !is_known("XX") && !is_known("de") && !is_known(""));
    }
}
