//! Work on long lists on all cores.

use std::{
    num::NonZero,
    panic,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
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
        parts.into_iter().map(joined).collect()
    })
}

/// What `work` makes of all that `produce` sends, in that order, and what `produce` returns.
///
/// Few items wait at a time: `produce` is held up until one is taken.
pub(crate) fn in_batches<T: Send, R: Send, P>(
    produce: impl FnOnce(&mut dyn FnMut(T)) -> P,
    work: impl Fn(T) -> R + Sync,
) -> (P, Vec<R>) {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel::<(usize, T)>(threads);
        // Shared by the workers alone, so that nobody sends to them once they are gone.
        let receive = Arc::new(Mutex::new(receive));
        let work = &work;
        let worker = |receive: Arc<Mutex<mpsc::Receiver<(usize, T)>>>| {
            let mut done = Vec::new();
            loop {
                let next = locked(&receive).recv();
                let Ok((number, item)) = next else { return done };
                done.push((number, work(item)));
            }
        };
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let receive = Arc::clone(&receive);
                scope.spawn(move || worker(receive))
            })
            .collect();
        drop(receive);
        let mut numbers = 0..;
        let produced = produce(&mut |item| {
            // Only a worker that panicked takes nothing any more, which joining it will tell.
            let _ = numbers.next().map(|number| send.send((number, item)));
        });
        drop(send);
        let mut done: Vec<_> = workers.into_iter().flat_map(joined).collect();
        done.sort_by_key(|(number, _)| *number);
        (produced, done.into_iter().map(|(_, result)| result).collect())
    })
}

/// What a thread came to; its panic goes on here.
pub(crate) fn joined<R>(thread: thread::ScopedJoinHandle<'_, R>) -> R {
    thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
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

    #[test]
    fn batches_come_in_order() {
        for length in [0_usize, 1, 500] {
            let send = |send: &mut dyn FnMut(usize)| {
                (0..length).for_each(&mut *send);
                "sent"
            };
            let (said, doubled) = in_batches(send, |number| 2 * number);
            assert_eq!(said, "sent");
            assert_eq!(doubled, (0..length).map(|number| 2 * number).collect::<Vec<_>>());
        }
    }
}
