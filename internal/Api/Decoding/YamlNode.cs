using YamlDotNet.Core;

namespace EdgeOrch.Api.Decoding;

/// <summary>A node of a YAML document; aliases point to the node they name.</summary>
internal abstract record YamlNode;

/// <summary>A single value and how it was written.</summary>
internal sealed record YamlScalar(string Value, ScalarStyle Style, string? Tag) : YamlNode;

/// <summary>A list.</summary>
internal sealed record YamlSequence(List<YamlNode> Items) : YamlNode;

/// <summary>A mapping in document order; keys may repeat.</summary>
internal sealed record YamlMapping(List<KeyValuePair<string, YamlNode>> Entries) : YamlNode;
