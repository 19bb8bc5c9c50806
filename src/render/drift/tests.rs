//! Every format of one report.
