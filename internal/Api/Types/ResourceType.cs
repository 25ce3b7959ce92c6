namespace EdgeOrch.Api.Types;

/// <summary>Where the API serves a kind.</summary>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Version">The version, for example <c>v1</c>.</param>
/// <param name="Plural">The resource name in paths.</param>
/// <param name="Kind">The kind's name.</param>
/// <param name="Namespaced">Whether objects live in namespaces.</param>
public sealed record ResourceType(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    /// <summary><c>v1</c> or <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of the collection, of one namespace when given.</summary>
    public string CollectionPath(string? @namespace)
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        return Namespaced && !string.IsNullOrEmpty(@namespace) ? $"{root}/namespaces/{@namespace}/{Plural}" : $"{root}/{Plural}";
    }

    /// <summary>The path of one object, or of one of its subresources.</summary>
    public string ObjectPath(string? @namespace, string name, string? subresource = null)
    {
        var path = $"{CollectionPath(@namespace)}/{name}";
        return subresource is null ? path : $"{path}/{subresource}";
    }
}
