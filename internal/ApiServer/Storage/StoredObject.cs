using System.Buffers;
using System.Globalization;
using System.Text;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>One object as stored, with the few values selectors and watches need. Immutable and shared.</summary>
internal sealed class StoredObject
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly LabelSet _labels;
    private readonly string?[] _fields = [];

    /// <summary>
    /// Why nothing but key and revision of this object is known: it is sealed, and cannot be opened. Null for all others. Whoever asks such an
    /// object for more gets an <see cref="ApiException"/> with this reason, so that no answer leaves it out or shows something else.
    /// </summary>
    public string? Unreadable { get; init; }

    /// <summary>Bytes it holds.</summary>
    public int Size => _json.Length;

    /// <summary>The store key.</summary>
    public required string Key { get; init; }

    /// <summary>The revision of the last change.</summary>
    public required long Revision { get; init; }

    /// <summary>Canonical JSON, as served.</summary>
    public required ReadOnlyMemory<byte> Json
    {
        get => Unreadable is null ? _json : throw Refusal();
        init => _json = value;
    }

    /// <summary>Where in <see cref="Json"/> the digits of resourceVersion start; -1 when there are none.</summary>
    public required int RevisionStart { get; init; }

    /// <summary>How many digits resourceVersion has.</summary>
    public required int RevisionLength { get; init; }

    /// <summary>The object's name: the last part of its key.</summary>
    public string Name => NameSpan.ToString();

    /// <summary>The object's name.</summary>
    public ReadOnlySpan<char> NameSpan => Key.AsSpan(Key.LastIndexOf('/') + 1);

    /// <summary>The object's namespace, or empty.</summary>
    public required string Namespace { get; init; }

    /// <summary>The object's labels.</summary>
    public required LabelSet LabelPairs
    {
        get => Unreadable is null ? _labels : throw Refusal();
        init => _labels = value;
    }

    /// <summary>The object's labels, copied into a dictionary.</summary>
    public IReadOnlyDictionary<string, string> Labels => LabelPairs.ToDictionary();

    /// <summary>The values of the kind's selectable fields, by their position there; null where absent.</summary>
    public required string?[] Fields
    {
        get => Unreadable is null ? _fields : throw Refusal();
        init => _fields = value;
    }

    /// <summary>The answer to whoever wants to see an object that cannot be opened.</summary>
    /// <exception cref="InvalidOperationException">It is readable.</exception>
    public ApiException Refusal() => Unreadable is { } reason
        ? ApiException.InternalError($"{Key} cannot be read: {reason}")
        : throw new InvalidOperationException($"{Key} is readable");

    /// <summary>The same JSON with another resourceVersion, as a DELETED event carries the last state.</summary>
    public byte[] JsonAt(long revision)
    {
        var json = Json.Span;
        if (RevisionStart < 0)
        {
            return json.ToArray();
        }

        Span<byte> digits = stackalloc byte[20];
        revision.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        var result = new byte[json.Length - RevisionLength + length];
        json[..RevisionStart].CopyTo(result);
        digits[..length].CopyTo(result.AsSpan(RevisionStart));
        json[(RevisionStart + RevisionLength)..].CopyTo(result.AsSpan(RevisionStart + length));
        return result;
    }

    /// <summary>The JSON without the digits, as the store wants it for splicing.</summary>
    public byte[] JsonWithoutRevision()
    {
        if (RevisionStart < 0)
        {
            return Json.ToArray();
        }

        var result = new byte[Json.Length - RevisionLength];
        Json.Span[..RevisionStart].CopyTo(result);
        Json.Span[(RevisionStart + RevisionLength)..].CopyTo(result.AsSpan(RevisionStart));
        return result;
    }
}
