using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Requests of the server to itself, with trees instead of bytes.</summary>
internal static class Loopback
{
    /// <summary>Sends a request and returns the code and the body.</summary>
    public static async Task<(int Code, JsonObject Body)> SendAsync(
        IApiTransport transport, string method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        await using var response = await transport.SendAsync(
            new ApiRequest(method, path)
            {
                Body = body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString()),
                ContentType = body is null ? null : "application/json",
            },
            cancellationToken).ConfigureAwait(false);
        return (response.StatusCode, (JsonObject)JsonNode.Parse(response.Body.Span)!);
    }

    /// <summary>Creates an object unless it is there.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public static async Task EnsureAsync(IApiTransport transport, string collection, JsonObject value, CancellationToken cancellationToken)
    {
        var name = (string)value["metadata"]!["name"]!;
        var (found, _) = await SendAsync(transport, "GET", $"{collection}/{name}", null, cancellationToken).ConfigureAwait(false);
        if (found == 200)
        {
            return;
        }

        var (code, answer) = await SendAsync(transport, "POST", collection, value, cancellationToken).ConfigureAwait(false);
        if (code is not (201 or 409))
        {
            throw ApiException.InternalError($"creating {collection}/{name} answered {code}: {(string?)answer["message"]}");
        }
    }
}
