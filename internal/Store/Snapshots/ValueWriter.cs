using System.Buffers;
using System.Text;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// Appends typed values to a buffer that is used again: a byte with the <see cref="ColumnKind"/>, then for an integer its zigzag
/// varint, for a text or a blob its length as varint and its bytes. Used by one thread.
/// </summary>
internal sealed class ValueWriter
{
    private const int MaxVarint = 10;

    private readonly ArrayBufferWriter<byte> _buffer = new(SnapshotFormat.ChunkBytes + 4096);

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    internal int Length => _buffer.WrittenCount;

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    internal ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>Forgets what was written.</summary>
    internal void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Appends an integer.</summary>
    internal ValueWriter Add(long number)
    {
        Tag(ColumnKind.Integer);
        Varint((ulong)((number << 1) ^ (number >> 63)));
        return this;
    }

    /// <summary>Appends a text.</summary>
    internal ValueWriter Add(string text) => Add(ColumnKind.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Appends a blob.</summary>
    internal ValueWriter Add(ReadOnlySpan<byte> blob) => Add(ColumnKind.Blob, blob);

    /// <summary>Appends values that another writer holds.</summary>
    internal ValueWriter Append(ValueWriter values)
    {
        _buffer.Write(values._buffer.WrittenSpan);
        return this;
    }

    /// <summary>Appends a column of the row that a statement stands on.</summary>
    /// <exception cref="NotSupportedException">The value is a float or NULL; the tables hold none.</exception>
    internal ValueWriter AddColumn(SqliteStatement row, int column) => row.Kind(column) switch
    {
        ColumnKind.Integer => Add(row.Number(column)),
        ColumnKind.Text => Add(ColumnKind.Text, row.Utf8(column)),
        ColumnKind.Blob => Add(ColumnKind.Blob, row.Blob(column)),
        var kind => throw new NotSupportedException($"column {column} holds a value of type {kind}"),
    };

    private ValueWriter Add(ColumnKind kind, ReadOnlySpan<byte> bytes)
    {
        Tag(kind);
        Varint((ulong)bytes.Length);
        _buffer.Write(bytes);
        return this;
    }

    private void Tag(ColumnKind kind)
    {
        _buffer.GetSpan(1)[0] = (byte)kind;
        _buffer.Advance(1);
    }

    private void Varint(ulong value)
    {
        var span = _buffer.GetSpan(MaxVarint);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
