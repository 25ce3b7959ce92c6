using System.Buffers;
using System.Globalization;
using System.Text;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>One object as stored, with the few values selectors and watches need. Immutable and shared.</summary>
internal sealed class StoredObject
{
    /// <summary>The store key.</summary>
    public required string Key { get; init; }

    /// <summary>The revision of the last change.</summary>
    public required long Revision { get; init; }

    /// <summary>Canonical JSON, as served.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

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
    public required LabelSet LabelPairs { get; init; }

    /// <summary>The object's labels, copied into a dictionary.</summary>
    public IReadOnlyDictionary<string, string> Labels => LabelPairs.ToDictionary();

    /// <summary>The values of the kind's selectable fields, by their position there; null where absent.</summary>
    public required string?[] Fields { get; init; }

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
