//! Work on long lists on all cores.

use std::{
    num::NonZero,
    panic,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

/// Fewer items than this are not worth a thread of their own.
const ITEMS_A_THREAD: usize = 1000;

/// The value behind a lock; whoever panicked with it is about to end the run.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What `work` makes of the parts of `items`, in their order.
pub(crate) fn in_parts<T: Sync, R: Send>(items: &[T], work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let part = items.len().div_ceil(threads).max(ITEMS_A_THREAD);
    if items.len() <= part {
        return vec![work(items)];
    }
    thread::scope(|scope| {
        let work = &work;
        let parts: Vec<_> =
            items.chunks(part).map(|part| scope.spawn(move || work(part))).collect();
        let join = |part: thread::ScopedJoinHandle<'_, R>| {
            part.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
        };
        parts.into_iter().map(join).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_in_order() {
        for length in [0, 1, 999, 5000] {
            let items: Vec<usize> = (0..length).collect();
            assert_eq!(in_parts(&items, <[usize]>::to_vec).concat(), items);
        }
    }
}
