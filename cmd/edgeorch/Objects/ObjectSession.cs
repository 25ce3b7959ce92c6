using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects;

/// <summary>One command's conversation with a server: where requests go, where text goes, and which namespace holds by default.</summary>
internal sealed class ObjectSession
{
    public ObjectSession(IApiTransport transport, string @namespace, TextWriter output, TextWriter error, TimeProvider time)
    {
        Transport = transport;
        Namespace = @namespace;
        Output = output;
        Error = error;
        Time = time;
        Resources = new ResourceNames(this);
    }

    /// <summary>Carries the requests.</summary>
    public IApiTransport Transport { get; }

    /// <summary>The namespace of objects that name none.</summary>
    public string Namespace { get; }

    /// <summary>Results.</summary>
    public TextWriter Output { get; }

    /// <summary>Warnings and errors.</summary>
    public TextWriter Error { get; }

    /// <summary>The clock ages are measured by.</summary>
    public TimeProvider Time { get; }

    /// <summary>Finds resources by the names people type.</summary>
    public ResourceNames Resources { get; }

    /// <summary>Opens a WebSocket to a path; null where the transport has none.</summary>
    public Func<string, string, IEnumerable<string>, CancellationToken, Task<System.Net.WebSockets.WebSocket>>? OpenWebSocket { get; init; }

    /// <summary>Reads a document.</summary>
    /// <exception cref="ApiStatusException">The server answered with an error.</exception>
    public Task<JsonObject> GetAsync(string path, string query, CancellationToken cancellationToken, string? accept = null) =>
        SendAsync(new ApiRequest("GET", path) { Query = query, Accept = accept }, cancellationToken);

    /// <summary>Sends a document and reads the answer.</summary>
    /// <exception cref="ApiStatusException">The server answered with an error.</exception>
    public Task<JsonObject> SendAsync(
        string method, string path, string query, JsonNode body, string contentType, CancellationToken cancellationToken) =>
        SendAsync(
            new ApiRequest(method, path) { Query = query, Body = Encoding.UTF8.GetBytes(body.ToJsonString()), ContentType = contentType },
            cancellationToken);

    /// <summary>Sends a request and reads the answer, which must be a JSON object. The server's warnings go to <see cref="Error"/>.</summary>
    /// <exception cref="ApiStatusException">The server answered with an error.</exception>
    public async Task<JsonObject> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await using var response = await Transport.SendAsync(request, cancellationToken);
        foreach (var warning in response.Warnings)
        {
            await Error.WriteLineAsync($"Warning: {warning}");
        }

        if (!response.IsSuccess)
        {
            throw ApiStatusException.From(response.StatusCode, response.Body.Span);
        }

        return JsonNode.Parse(response.Body.Span) as JsonObject
            ?? throw new UserException($"{request.Method} {request.Path}: the server's answer is not a JSON object");
    }
}
