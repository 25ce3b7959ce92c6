using System.Text.Json.Nodes;

namespace EdgeOrch.Stress.Tests.Support;

/// <summary>What a server answered.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="ContentType">The media type of the body.</param>
/// <param name="Body">The body.</param>
internal sealed record Answer(int Code, string ContentType, byte[] Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}
