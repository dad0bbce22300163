//! The clock and the maker of ids and secrets: the only places where time and randomness enter.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike, Duration, DurationRound, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;
use uuid::{Builder, Uuid};

/// Tells the time: the machine's, or one that tests set.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// Stands still until it is moved.
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(Mutex::new(at)))
    }
    /// The instant, cut to microseconds: what both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock")]
            Self::System => Utc::now(),
            Self::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        };
        now.duration_trunc(Duration::microseconds(1)).unwrap_or(now)
    }
    /// Today in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&Shanghai).date_naive()
    }
    /// The year in Asia/Shanghai.
    pub fn year(&self) -> i32 {
        self.today().year()
    }
    /// Moves a fixed clock on; the machine's cannot be moved.
    pub fn advance(&self, by: Duration) {
        if let Self::Fixed(at) = self {
            let mut at = at.lock().unwrap_or_else(PoisonError::into_inner);
            *at += by;
        }
    }
}

/// Makes ids, tokens and other random bytes; seeded in tests.
#[derive(Clone, Debug)]
pub struct Ids {
    clock: Clock,
    random: Arc<Mutex<ChaCha12Rng>>,
}

impl Ids {
    /// Random from the operating system.
    pub fn system(clock: Clock) -> Self {
        Self { clock, random: Arc::new(Mutex::new(rand::make_rng())) }
    }
    /// The same ids at every run.
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self { clock, random: Arc::new(Mutex::new(ChaCha12Rng::seed_from_u64(seed))) }
    }
    /// A new UUIDv7 as an id of the kind that is asked for.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        T::from(Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }
    /// A secret of 256 bits in hexadecimal: tokens, one-time keys.
    pub fn secret(&self) -> String {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        hex::encode(bytes)
    }
    /// Fills with random bytes.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}
