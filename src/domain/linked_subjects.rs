//! The subjects with which people log in, known to every server in a few megabytes.

use fastbloom::AtomicBloomFilter;

use super::subject::Subject;

/// 4 MiB: of a million people in 46 days, one anonymous browser in two million is mistaken for one of theirs.
const BITS: usize = 1 << 25;
const EXPECTED: usize = 1_000_000;

/// Subjects with which somebody logged in, as far as this process knows. A Bloom filter: it may take a subject for one of them that is
/// none, which costs a question to the database, and never the other way around.
#[derive(Debug)]
pub struct LinkedSubjects(AtomicBloomFilter);

impl Default for LinkedSubjects {
    fn default() -> Self {
        Self(AtomicBloomFilter::with_num_bits(BITS).expected_items(EXPECTED))
    }
}

impl LinkedSubjects {
    /// Adds one.
    pub fn add(&self, subject: Subject) {
        self.0.insert(&subject);
    }

    /// Whether it may be one of them.
    #[must_use]
    pub fn may_contain(&self, subject: Subject) -> bool {
        self.0.contains(&subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_all_that_it_was_told_and_next_to_nothing_else() {
        let known = LinkedSubjects::default();
        let told: Vec<_> = (0..10_000).map(|_| Subject::mint()).collect();
        for subject in &told {
            known.add(*subject);
        }
        assert!(told.iter().all(|subject| known.may_contain(*subject)));
        assert!((0..10_000).filter(|_| known.may_contain(Subject::mint())).count() < 10);
    }
}
