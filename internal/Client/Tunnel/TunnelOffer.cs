using System.Text;
using System.Text.Json;

namespace EdgeOrch.Client.Tunnel;

/// <summary>
/// What the server asks of a node: a request to the node's own HTTP API. It travels to the agent over the control stream
/// the agent opened; the agent answers on a connection it dials for this offer, so the server never dials a node.
/// </summary>
/// <param name="Id">The secret name of the answer's connection; usable once.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query, as the kubelet API names them, for example <c>/containerLogs/default/web-0/nginx?follow=true</c>.</param>
public sealed record TunnelOffer(string Id, string Method, string Path)
{
    /// <summary>Where an agent reads offers; the node's name follows.</summary>
    public const string ControlPath = "/edgeorch/v1/tunnels/";

    /// <summary>Where an agent answers an offer; the offer's id follows.</summary>
    public const string AnswerPath = "/edgeorch/v1/streams/";

    /// <summary>The protocol name of an answer's upgrade.</summary>
    public const string UpgradeProtocol = "edgeorch-stream";

    /// <summary>The offer as one JSON document.</summary>
    public byte[] ToUtf8()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", Id);
            writer.WriteString("method", Method);
            writer.WriteString("path", Path);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads an offer; null when the document is not one.</summary>
    public static TunnelOffer? Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        return root.TryGetProperty("id", out var id) && root.TryGetProperty("method", out var method) && root.TryGetProperty("path", out var path)
            ? new TunnelOffer(id.GetString()!, method.GetString()!, path.GetString()!)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => new StringBuilder(Method).Append(' ').Append(Path).ToString();
}
