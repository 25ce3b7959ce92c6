namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>
/// Serves requests that are no plain object verbs: exec, attach, logs, port-forward, proxies, tunnels. Asked in order, after
/// authentication and authorization and before the generic verbs.
/// </summary>
public interface IRequestHandler
{
    /// <summary>Whether this handler serves such a request; must be quick.</summary>
    bool Handles(RequestInfo info);

    /// <summary>Serves it. Failures are thrown as <see cref="EdgeOrch.Api.Errors.ApiException"/>.</summary>
    ValueTask<ApiServerResponse> HandleAsync(RequestContext context);
}
