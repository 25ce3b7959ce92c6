using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.Cli.Composition;

/// <summary>A dialer made at its first use, when the server's port is known.</summary>
internal sealed class LateDialer(Func<ITlsDialer> create) : ITlsDialer
{
    private readonly Lazy<ITlsDialer> _inner = new(create);

    /// <inheritdoc/>
    public ValueTask<Stream> DialAsync(CancellationToken cancellationToken) => _inner.Value.DialAsync(cancellationToken);
}
