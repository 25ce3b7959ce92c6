using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Apply;

/// <summary>One object from a file.</summary>
/// <param name="Source">The file, for messages.</param>
/// <param name="Value">The object.</param>
internal sealed record Manifest(string Source, JsonObject Value)
{
    /// <summary><c>apps/v1</c>.</summary>
    public string ApiVersion => JsonTree.Text(Value, "apiVersion") ?? "";

    /// <summary><c>Deployment</c>.</summary>
    public string Kind => JsonTree.Text(Value, "kind") ?? "";

    /// <summary>The object's name; empty when it has none.</summary>
    public string Name => JsonTree.Text(JsonTree.Object(Value, "metadata"), "name") ?? "";

    /// <summary>The namespace the file names, or null.</summary>
    public string? Namespace => JsonTree.Text(JsonTree.Object(Value, "metadata"), "namespace") is { Length: > 0 } name ? name : null;

    /// <summary>The namespace the object belongs to.</summary>
    /// <exception cref="UserException">The file names another one than the flag.</exception>
    public string NamespaceIn(ObjectSession session, string? flag) => flag is null || Namespace is null || Namespace == flag
        ? Namespace ?? session.Namespace
        : throw new UserException(
            $"the namespace from the provided object \"{Namespace}\" does not match the namespace \"{flag}\". You must pass '--namespace={Namespace}' to perform this operation.");
}
