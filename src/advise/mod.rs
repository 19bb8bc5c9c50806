//! Advise: what could be saved, as one plan that adds up.
//!
//! A [`Check`] proposes and holds no price; the pricer says what a [`Proposal`] saves; and
//! [`Savings`] is the best combination of proposals, in which no saving is counted twice.

mod advice;
mod check;
mod combine;
mod commitment;
mod edit;
mod estate;
mod fleet;
mod hcl;
mod hours;
mod in_force;
mod looked;
mod measured;
mod offer;
mod options;
mod preset;
mod proposal;
mod remediation;
#[allow(dead_code, unused_imports, reason = "outlay.toml is to take Instance Scheduler periods")]
pub(crate) mod schedule;
mod schedules;
mod settle;
mod shared;
mod slots;
mod steps;
mod stops;
mod subject;

pub(crate) use crate::metrics::Series;
pub(crate) use advice::{Advice, Covered, Savings, Unjudged};
pub(crate) use check::{Check, Lever};
pub(crate) use combine::{Advisor, advise};
pub(crate) use estate::{Estate, Member};
pub(crate) use hours::Hours;
pub(crate) use in_force::{Amount, Commitments, InForce, InForceKind};
pub(crate) use looked::Looked;
pub(crate) use offer::{Offer, Scope};
pub(crate) use preset::Preset;
pub(crate) use proposal::{Change, Confidence, Edit, Proposal, Risk};
pub(crate) use remediation::{name as block_name, spot_group};
pub(crate) use schedules::Schedules;
pub(crate) use stops::StopsWith;
pub(crate) use subject::{Evidence, Subject};
