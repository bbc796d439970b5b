//! Reaching DynamoDB, and making the table.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, TimeToLiveSpecification,
};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use redraft_store::store::Result;

use crate::errors::{internal, plain};
use crate::keys::{self, INDEXES};

/// A request that takes longer is sent again: every write may be.
const TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that takes longer is given up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How often the SDK sends one request; the caller goes on from there.
const ATTEMPTS: u32 = 3;

/// Where the table is, and who asks.
#[derive(Debug, Clone)]
pub struct Connection {
    /// `eu-central-1` and the like.
    pub region: String,
    /// Another address than the region's own: DynamoDB Local.
    pub endpoint: Option<String>,
    /// Who asks.
    pub access_key: AccessKey,
}

/// Who asks, as a function finds it in its environment. Its secrets are shown to nobody.
#[derive(Debug, Clone)]
pub struct AccessKey(Credentials);

impl AccessKey {
    /// A key, and what goes with one that ends.
    pub fn new(id: impl Into<String>, secret: impl Into<String>, session_token: Option<String>) -> Self {
        Self(Credentials::new(id, secret, session_token, None, "environment"))
    }
}

impl Connection {
    /// A client: one for each process, because it keeps connections.
    pub fn client(&self) -> Client {
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .credentials_provider(self.access_key.0.clone())
            .http_client(self.http_client())
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(
                TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(TIMEOUT).build(),
            );
        config.set_endpoint_url(self.endpoint.clone());
        Client::from_conf(config.build())
    }

    fn http_client(&self) -> aws_sdk_dynamodb::config::SharedHttpClient {
        let is_plain = self.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        if is_plain {
            Builder::new().build_http()
        } else {
            Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
        }
    }
}

/// Makes an empty table with its indexes, billed by request. For tests and for people without a template, who let
/// items end too: [`let_items_end`].
///
/// # Errors
/// There is such a table, or this account may not make one.
pub async fn create_table(client: &Client, name: &str) -> Result<()> {
    let mut attributes = vec!["pk", "sk"];
    let mut request = client.create_table().table_name(name).set_key_schema(Some(schema("pk", "sk")?));
    for index in INDEXES {
        attributes.extend([index.pk, index.sk]);
        let projection = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
        let made = GlobalSecondaryIndex::builder().index_name(index.name).projection(projection);
        let made = made.set_key_schema(Some(schema(index.pk, index.sk)?)).build().map_err(internal)?;
        request = request.global_secondary_indexes(made);
    }
    attributes.sort_unstable();
    attributes.dedup();
    for name in attributes {
        let text = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S);
        request = request.attribute_definitions(text.build().map_err(internal)?);
    }
    Box::pin(request.billing_mode(BillingMode::PayPerRequest).send()).await.map_err(plain)?;
    Ok(())
}

/// Lets the service take away items whose time is over; it does so within days, and nothing depends on when.
///
/// # Errors
/// There is no such table yet, or this account may not change it.
pub async fn let_items_end(client: &Client, name: &str) -> Result<()> {
    let ends = TimeToLiveSpecification::builder().enabled(true).attribute_name(keys::TTL).build().map_err(internal)?;
    let request = client.update_time_to_live().table_name(name).time_to_live_specification(ends);
    Box::pin(request.send()).await.map_err(plain)?;
    Ok(())
}

fn schema(pk: &str, sk: &str) -> Result<Vec<KeySchemaElement>> {
    let element = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    Ok(vec![element(pk, KeyType::Hash).map_err(internal)?, element(sk, KeyType::Range).map_err(internal)?])
}
