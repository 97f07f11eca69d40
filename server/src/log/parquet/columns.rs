//! The values of the columns, in the order of the schema. Owns which field goes where.

use crate::moment::LATEST;
use consent::{Answer, Country, ItemId, Record, Surface};
use data_encoding::HEXLOWER;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::SerializedRowGroupWriter;
use serde::Serialize;
use std::fmt;

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// Writes these records, each column after the other.
pub(super) fn write(group: &mut Group<'_>, records: &[Record]) -> Result<()> {
    let mut file = Columns { group, records };
    file.numbers(|it| it.index)?;
    file.numbers(|it| it.recorded_at.min(LATEST))?;
    file.texts(|it| it.decision.to_hex())?;
    file.texts(|it| it.site.to_string())?;
    file.texts(|it| it.visitor.to_hex())?;
    // The format's unsigned integers are signed ones with the same bits.
    file.all::<Int32Type>(|it| it.notice.version.cast_signed())?;
    file.texts(|it| HEXLOWER.encode(&it.notice.hash))?;
    file.texts(|it| it.language.to_string())?;
    file.words(|it| it.regime)?;
    file.words(|it| it.action)?;
    file.words(|it| it.layer)?;
    file.words(|it| Surface::from(it.layer))?;
    file.words(|it| it.gesture)?;
    file.all::<BoolType>(|it| it.trusted)?;
    file.numbers(|it| it.decided_at.min(LATEST))?;
    file.texts(|it| it.page.as_str().to_owned())?;
    file.words(|it| it.outcome)?;
    file.answers(|it| &it.answers.categories)?;
    file.answers(|it| &it.answers.services)?;
    file.words(|it| it.context.browser)?;
    file.words(|it| it.context.device)?;
    let text = |text: String| ByteArray::from(text.into_bytes());
    file.some::<ByteArrayType>(|it| it.context.country.as_ref().map(Country::to_string).map(text))?;
    file.some::<ByteArrayType>(|it| it.context.address.spelled().map(text))?;
    file.words(|it| it.context.rule)?;
    file.some::<ByteArrayType>(|it| it.context.build.as_ref().map(|hash| text(hash.to_hex())))?;
    file.some::<Int64Type>(|it| it.previous.map(u64::cast_signed))
}

struct Columns<'a, 'g> {
    group: &'a mut Group<'g>,
    records: &'a [Record],
}

impl<'a> Columns<'a, '_> {
    /// The next column; `levels` say for each value how much of it is there, and whether it repeats.
    fn next<T: DataType>(&mut self, values: &[T::T], levels: Option<[&[i16]; 2]>) -> Result<()> {
        let column = self.group.next_column()?;
        let mut column = column.ok_or_else(|| ParquetError::General("no such column".into()))?;
        let [there, repeated] = levels.map_or([None; 2], |levels| levels.map(Some));
        let repeated = repeated.filter(|levels| !levels.is_empty());
        column.typed::<T>().write_batch(values, there, repeated)?;
        column.close()
    }

    fn all<T: DataType>(&mut self, value: impl Fn(&'a Record) -> T::T) -> Result<()> {
        let values: Vec<T::T> = self.records.iter().map(value).collect();
        self.next::<T>(&values, None)
    }

    fn numbers(&mut self, value: impl Fn(&Record) -> u64) -> Result<()> {
        self.all::<Int64Type>(|record| value(record).cast_signed())
    }

    fn texts(&mut self, value: impl Fn(&Record) -> String) -> Result<()> {
        self.all::<ByteArrayType>(|record| value(record).into_bytes().into())
    }

    /// A word of those that JSON has for it.
    fn words<W: Serialize>(&mut self, word: impl Fn(&Record) -> W) -> Result<()> {
        self.texts(|record| Word(word(record)).to_string())
    }

    /// A column of which some rows have nothing.
    fn some<T: DataType>(&mut self, value: impl Fn(&'a Record) -> Option<T::T>) -> Result<()> {
        let rows: Vec<Option<T::T>> = self.records.iter().map(value).collect();
        let there: Vec<i16> = rows.iter().map(|row| i16::from(row.is_some())).collect();
        let values: Vec<T::T> = rows.into_iter().flatten().collect();
        self.next::<T>(&values, Some([&there, &[]]))
    }

    /// The two columns of a map.
    fn answers(&mut self, of: impl Fn(&'a Record) -> &'a Vec<(ItemId, Answer)>) -> Result<()> {
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        let (mut there, mut repeated) = (Vec::new(), Vec::new());
        for answers in self.records.iter().map(of) {
            if answers.is_empty() {
                there.push(0);
                repeated.push(0);
            }
            for (at, (id, answer)) in answers.iter().enumerate() {
                keys.push(ByteArray::from(id.as_str()));
                values.push(ByteArray::from(Word(answer).to_string().into_bytes()));
                there.push(1);
                repeated.push(i16::from(at > 0));
            }
        }
        self.next::<ByteArrayType>(&keys, Some([&there, &repeated]))?;
        self.next::<ByteArrayType>(&values, Some([&there, &repeated]))
    }
}

/// A word as JSON spells it, without quotes.
struct Word<W>(W);

impl<W: Serialize> fmt::Display for Word<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(f)
    }
}
