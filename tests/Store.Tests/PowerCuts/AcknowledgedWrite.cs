using System.Globalization;
using System.Text;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>A write whose caller was told that it is done.</summary>
/// <param name="Revision">The revision it was given.</param>
/// <param name="Transaction">What it asked for, without comparisons; it changed something.</param>
/// <param name="Issued">How many operations the disk had behind it when the write was asked for.</param>
/// <param name="Acknowledged">How many it had when the caller was told, or a few more.</param>
internal sealed record AcknowledgedWrite(long Revision, Transaction Transaction, int Issued, int Acknowledged)
{
    internal bool IsDurable => Transaction.WriteClass == WriteClass.Durable;

    /// <summary>The bytes that a put stores, the revision spliced in.</summary>
    internal byte[] Stored(Mutation mutation)
    {
        var value = mutation.Value!.Value.Span;
        int offset = mutation.RevisionOffset;
        return offset < 0
            ? value.ToArray()
            : [.. value[..offset], .. Encoding.ASCII.GetBytes(Revision.ToString(CultureInfo.InvariantCulture)), .. value[offset..]];
    }

    public override string ToString() => $"{Transaction.WriteClass} write {Revision} of {string.Join(", ", Transaction.Mutations.Select(static mutation =>
        mutation.Value is { } value ? $"{mutation.Key} ({value.Length} bytes)" : $"{mutation.Key} (deleted)"))}, "
        + $"asked for at operation {Issued}, acknowledged at {Acknowledged}";
}
