using System.Buffers;
using System.Text;
using static EdgeOrch.Store.Sqlite.NativeMethods;

namespace EdgeOrch.Store.Sqlite;

/// <summary>
/// A compiled statement. Bind, then <see cref="Step"/> or <see cref="Run"/>; a statement that returned rows is given back
/// with <see cref="Reset"/>. Parameters count from 1, columns from 0, as in SQLite.
/// </summary>
internal sealed unsafe class SqliteStatement : IDisposable
{
    private const nint Transient = -1;

    private readonly SqliteConnection _connection;
    private nint _handle;

    internal SqliteStatement(SqliteConnection connection, nint handle)
    {
        _connection = connection;
        _handle = handle;
    }

    /// <summary>Binds a number.</summary>
    internal SqliteStatement Bind(int index, long value)
    {
        _connection.Check(sqlite3_bind_int64(_handle, index, value));
        return this;
    }

    /// <summary>Binds a text.</summary>
    internal SqliteStatement Bind(int index, string value) => BindText(index, value, upperBound: false);

    /// <summary>Binds a text that sorts after every text that starts with <paramref name="prefix"/>: no UTF-8 holds the byte 0xFF.</summary>
    internal SqliteStatement BindEndOf(int index, string prefix) => BindText(index, prefix, upperBound: true);

    /// <summary>Binds a text that is at hand as UTF-8.</summary>
    internal SqliteStatement BindUtf8(int index, ReadOnlySpan<byte> text)
    {
        // Of an empty span no pointer is taken, and a null pointer would bind NULL.
        fixed (byte* start = text.IsEmpty ? "\0"u8 : text)
        {
            _connection.Check(sqlite3_bind_text(_handle, index, start, text.Length, Transient));
        }
        return this;
    }

    /// <summary>Binds bytes.</summary>
    internal SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            // A null pointer would bind NULL.
            _connection.Check(sqlite3_bind_zeroblob(_handle, index, 0));
            return this;
        }
        fixed (byte* start = value)
        {
            _connection.Check(sqlite3_bind_blob(_handle, index, start, value.Length, Transient));
        }
        return this;
    }

    /// <summary>Goes to the next row; false, and reset, when there is none.</summary>
    /// <exception cref="SqliteException">The statement failed; it is reset.</exception>
    internal bool Step()
    {
        int code = sqlite3_step(_handle);
        if (code == ResultCode.Row)
        {
            return true;
        }
        if (code == ResultCode.Done)
        {
            _ = sqlite3_reset(_handle);
            return false;
        }
        var error = _connection.Error(code);
        _ = sqlite3_reset(_handle);
        throw error;
    }

    /// <summary>Runs a statement to its end.</summary>
    internal void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Makes the statement ready for the next use.</summary>
    internal void Reset() => _ = sqlite3_reset(_handle);

    /// <summary>Whether a column is NULL.</summary>
    internal bool IsNull(int column) => Kind(column) == ColumnKind.Null;

    /// <summary>The type of a column's value.</summary>
    internal ColumnKind Kind(int column) => (ColumnKind)sqlite3_column_type(_handle, column);

    /// <summary>A column as a number.</summary>
    internal long Number(int column) => sqlite3_column_int64(_handle, column);

    /// <summary>A column as text.</summary>
    internal string Text(int column)
    {
        byte* start = sqlite3_column_text(_handle, column);
        return Encoding.UTF8.GetString(start, sqlite3_column_bytes(_handle, column));
    }

    /// <summary>A column as bytes, copied.</summary>
    internal byte[] Bytes(int column) => Blob(column).ToArray();

    /// <summary>A column as bytes that last until the next step.</summary>
    internal ReadOnlySpan<byte> Blob(int column)
    {
        byte* start = sqlite3_column_blob(_handle, column);
        return new ReadOnlySpan<byte>(start, sqlite3_column_bytes(_handle, column));
    }

    /// <summary>A column as UTF-8 that lasts until the next step.</summary>
    internal ReadOnlySpan<byte> Utf8(int column)
    {
        byte* start = sqlite3_column_text(_handle, column);
        return new ReadOnlySpan<byte>(start, sqlite3_column_bytes(_handle, column));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = sqlite3_finalize(_handle);
            _handle = 0;
        }
    }

    private SqliteStatement BindText(int index, string value, bool upperBound)
    {
        int capacity = Encoding.UTF8.GetMaxByteCount(value.Length) + 1;
        byte[]? rented = capacity > 512 ? ArrayPool<byte>.Shared.Rent(capacity) : null;
        Span<byte> buffer = rented is null ? stackalloc byte[512] : rented;
        int length = Encoding.UTF8.GetBytes(value, buffer);
        if (upperBound)
        {
            buffer[length++] = 0xFF;
        }
        fixed (byte* start = buffer)
        {
            _connection.Check(sqlite3_bind_text(_handle, index, start, length, Transient));
        }
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        return this;
    }
}
