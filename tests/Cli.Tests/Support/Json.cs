using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;

namespace EdgeOrch.Cli.Tests.Support;

/// <summary>Objects written as YAML or JSON in tests.</summary>
internal static class Json
{
    public static JsonObject Of(string yaml) => (JsonObject)JsonNode.Parse(YamlDocuments.ToJson(Encoding.UTF8.GetBytes(yaml)))!;
}
