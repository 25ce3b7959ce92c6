using EdgeOrch.ApiServer.FlowControl;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>One request on its way through the pipeline. Used by one request only.</summary>
public sealed class RequestContext
{
    private ReadOnlyMemory<byte>? _body;

    /// <summary>The request as it came.</summary>
    public required ApiServerRequest Request { get; init; }

    /// <summary>What it asks for.</summary>
    public required RequestInfo Info { get; init; }

    /// <summary>The parameters of its query.</summary>
    public required QueryValues Query { get; init; }

    /// <summary>Who asks; set by the authentication stage.</summary>
    public UserInfo User { get; set; } = UserInfo.Anonymous;

    /// <summary>Texts for <c>Warning</c> headers.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>When the request came; ages in tables count from here.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Ends when the caller goes away or the request has taken too long.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Ends when the server stops: what lasts must come to its end.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>Whether the store has taken something of what the request asks for.</summary>
    internal bool Committed { get; set; }

    /// <summary>The whole body, read once, so that the request can be tried again.</summary>
    /// <exception cref="EdgeOrch.Api.Errors.ApiException">413: it is too large. 400: it broke off.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync() =>
        _body ??= await Request.ReadBody(Cancellation).ConfigureAwait(false);

    /// <summary>The request's place among others; null inside the process and before it is known whose request it is.</summary>
    internal FlowTicket? Flow { get; set; }
}
