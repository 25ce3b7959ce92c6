using System.Text;

namespace EdgeOrch.Stress.Tests.Fuzz;

/// <summary>A request that somebody might send, well meant or not.</summary>
internal sealed record FuzzRequest(HttpMethod Method, string Path)
{
    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>What the body claims to be.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>What the sender takes.</summary>
    public string Accept { get; init; } = "application/json";

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Method} {Path}\n  Accept: {Accept}\n  Content-Type: {ContentType}\n  {(Body is null ? "no body" : Convert.ToBase64String(Body.AsSpan(0, Math.Min(Body.Length, 20_000))))}"
        + (Body is null ? "" : "\n  " + Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 2000))));
}
