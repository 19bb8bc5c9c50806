//! Where this user's price tables are kept.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;

/// The cache folder by the platform's convention (`~/.cache/outlay/prices`, XDG on macOS too).
///
/// It need not exist: importing makes it, reading never does. `None` where the machine knows no
/// home, as in some containers; the embedded tables are used there.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.cache_dir().join("outlay").join("prices"))
}
