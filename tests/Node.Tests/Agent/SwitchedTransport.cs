using EdgeOrch.Client;

namespace EdgeOrch.Node.Tests.Agent;

/// <summary>A way to the server that can be cut.</summary>
internal sealed class SwitchedTransport(IApiTransport inner) : IApiTransport
{
    private volatile bool _cut;

    public bool Cut
    {
        get => _cut;
        set => _cut = value;
    }

    public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        _cut ? throw new ApiUnreachableException("the way to the server is cut") : inner.SendAsync(request, cancellationToken);
}
