//! Where a code becomes a token, from this side to the provider's.

use reqwest::StatusCode;
use serde::Deserialize;

use super::discovery::{Description, SecretGoes};
use super::provider::Brought;
use super::refusal::{Doubt, Refusal};
use super::settings::{ClientSecret, OidcSettings};
use super::web::Web;

#[derive(Deserialize)]
struct Granted {
    id_token: String,
}

#[derive(Deserialize)]
struct Denied {
    error: String,
}

/// The ID token for a code. Whoever brings the code has the other half of what the provider was shown when it was asked.
pub(super) async fn exchange(
    web: &Web,
    description: &Description,
    settings: &OidcSettings,
    brought: &Brought,
) -> Result<String, Refusal> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", brought.code.as_str()),
        ("redirect_uri", brought.redirect_uri.as_str()),
        ("code_verifier", brought.code_verifier.as_str()),
    ];
    let secret = settings.client_secret.as_ref().map(ClientSecret::expose);
    let (user, password) = (encoded(&settings.client_id), encoded(secret.unwrap_or_default()));
    let basic = match (secret, description.secret_goes) {
        (Some(_), SecretGoes::InHeader) => Some((user.as_str(), password.as_str())),
        (Some(secret), SecretGoes::InBody) => {
            form.extend([("client_id", settings.client_id.as_str()), ("client_secret", secret)]);
            None
        }
        (Some(_), SecretGoes::Nowhere) => {
            let why = "the provider takes a secret neither as client_secret_basic nor as client_secret_post";
            return Err(Refusal::Broken(why.to_owned()));
        }
        (None, _) => {
            form.push(("client_id", settings.client_id.as_str()));
            None
        }
    };
    let (status, body) = web.post(&description.token, &form, basic).await?;
    read(status, &body)
}

fn read(status: StatusCode, body: &[u8]) -> Result<String, Refusal> {
    if status == StatusCode::OK {
        // The error would quote what it stumbled over.
        let granted = serde_json::from_slice::<Granted>(body).map_err(|_no_token| no_token(status))?;
        return Ok(granted.id_token);
    }
    let denied = serde_json::from_slice::<Denied>(body).map_err(|_no_error| no_token(status))?;
    if denied.error == "invalid_grant" {
        return Err(Doubt::Code.into());
    }
    let word: String = denied.error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
    Err(Refusal::Broken(format!("the provider's token endpoint answered {status} {word}")))
}

fn no_token(status: StatusCode) -> Refusal {
    Refusal::Broken(format!("the provider's token endpoint answered {status} without a token"))
}

/// As in a form: so a name and a secret go into the header, whatever is in them.
fn encoded(text: &str) -> String {
    let pair = serde_urlencoded::to_string([("", text)]).unwrap_or_default();
    pair.trim_start_matches('=').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_code_is_the_readers_matter_and_anything_else_the_operators() {
        let answer = |status, body: &str| read(status, body.as_bytes());

        assert_eq!(answer(StatusCode::OK, r#"{"id_token":"a.b.c","access_token":"x"}"#), Ok("a.b.c".to_owned()));
        assert_eq!(answer(StatusCode::BAD_REQUEST, r#"{"error":"invalid_grant"}"#), Err(Doubt::Code.into()));
        for (status, body) in [
            (StatusCode::UNAUTHORIZED, r#"{"error":"invalid_client","error_description":"<b>s3cret</b>"}"#),
            (StatusCode::OK, r#"{"access_token":"s3cret"}"#),
            (StatusCode::OK, r#"{"id_token":["s3cret"]}"#),
            (StatusCode::BAD_REQUEST, "<html>s3cret</html>"),
            (StatusCode::FOUND, ""),
        ] {
            let refused = answer(status, body);
            assert!(matches!(&refused, Err(Refusal::Broken(why)) if !why.contains("s3cret")), "{refused:?}");
        }
    }

    #[test]
    fn what_goes_into_the_header_is_written_as_in_a_form() {
        assert_eq!(encoded("a:b =&%é"), "a%3Ab+%3D%26%25%C3%A9");
        assert_eq!(encoded("=x"), "%3Dx");
        assert_eq!(encoded(""), "");
    }
}
