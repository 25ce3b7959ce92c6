using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Decoding;

/// <summary>A decoded object.</summary>
/// <param name="Object">The object; holds only fields the schema knows, in the order they came.</param>
/// <param name="Warnings">Texts for Warning headers; empty unless the mode is Warn.</param>
public sealed record DecodeResult(JsonObject Object, IReadOnlyList<string> Warnings);
