namespace EdgeOrch.Cli.Objects.Resources;

/// <summary>A kind a server serves, as commands need it.</summary>
internal sealed record ResourceKind(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    /// <summary>The name of one, for example <c>pod</c>.</summary>
    public string Singular { get; init; } = "";

    /// <summary>Abbreviations, for example <c>po</c>.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Whether the server can be asked for a collection of it.</summary>
    public bool Listable { get; init; } = true;

    /// <summary><c>apps/v1</c>, or <c>v1</c> of the core group.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>deployment.apps</c>, or <c>pod</c> of the core group: the type in <c>TYPE/NAME</c>.</summary>
    public string Prefix => (Singular.Length > 0 ? Singular : Kind.ToLowerInvariant()) + (Group.Length == 0 ? "" : $".{Group}");

    /// <summary><c>deployments.apps</c>.</summary>
    public string QualifiedPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The path of a collection; a null namespace is all of them.</summary>
    public string CollectionPath(string? @namespace)
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        return Namespaced && @namespace is not null ? $"{root}/namespaces/{Uri.EscapeDataString(@namespace)}/{Plural}" : $"{root}/{Plural}";
    }

    /// <summary>The path of one object, or of a subresource of it.</summary>
    public string ObjectPath(string @namespace, string name, string? subresource = null) =>
        $"{CollectionPath(@namespace)}/{Uri.EscapeDataString(name)}{(subresource is null ? "" : "/" + subresource)}";

    /// <summary>
    /// Whether people may mean this kind by a name: plural, singular, kind or abbreviation, with or without
    /// <c>.group</c> or <c>.version.group</c>; without regard to case.
    /// </summary>
    public bool Answers(string name)
    {
        var dot = name.IndexOf('.');
        var bare = dot < 0 ? name : name[..dot];
        var suffix = dot < 0 ? "" : name[(dot + 1)..];
        return (Is(bare, Plural) || Is(bare, Singular) || Is(bare, Kind) || ShortNames.Any(s => Is(bare, s)))
            && (suffix.Length == 0 || Is(suffix, Group) || Is(suffix, $"{Version}.{Group}".TrimEnd('.')));
    }

    private static bool Is(string typed, string name) => string.Equals(typed, name, StringComparison.OrdinalIgnoreCase);
}
