//! Reads a Terraform plan or state and says what it costs.

mod error;
mod model;
mod money;
mod price;
mod provider;

fn main() {}
