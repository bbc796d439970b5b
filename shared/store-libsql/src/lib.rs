//! The store on libSQL: an embedded file, or a server over Hrana.

pub mod database;
pub mod statement;
