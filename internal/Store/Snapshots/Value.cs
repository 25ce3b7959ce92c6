using System.Text;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>One typed value. Its bytes are a slice of the chunk it came from and are gone with the next chunk.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Number">An integer's value.</param>
/// <param name="Bytes">A text's UTF-8, or a blob.</param>
internal readonly record struct Value(ColumnKind Kind, long Number, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The number, of an integer.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    internal long AsNumber() => Kind == ColumnKind.Integer ? Number : throw Wrong(ColumnKind.Integer);

    /// <summary>The text, of a text.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    internal string AsText() => Kind == ColumnKind.Text ? Encoding.UTF8.GetString(Bytes.Span) : throw Wrong(ColumnKind.Text);

    /// <summary>The bytes, of a blob.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    internal ReadOnlyMemory<byte> AsBlob() => Kind == ColumnKind.Blob ? Bytes : throw Wrong(ColumnKind.Blob);

    private FormatException Wrong(ColumnKind expected) => new($"a value has type {Kind} instead of {expected}");
}
