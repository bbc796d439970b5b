//! The conformance suite on DynamoDB Local.

use redraft_store_dynamodb::testing::ClockedStore;

async fn new_bench() -> ClockedStore {
    ClockedStore::new().await
}

redraft_store::conformance_tests!(crate::conformance::new_bench);
