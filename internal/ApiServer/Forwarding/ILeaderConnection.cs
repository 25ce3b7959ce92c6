namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>The way to another server's API. Thread-safe.</summary>
internal interface ILeaderConnection : IDisposable
{
    /// <summary>Sends a request once.</summary>
    /// <param name="address">The other server's API: host:port.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up; the request may then have been carried out.</param>
    ValueTask<ForwardResult> SendAsync(string address, ForwardedRequest request, CancellationToken cancellationToken);
}
