namespace EdgeOrch.ApiGen;

/// <summary>A described type: an object with fields, or another name for a type.</summary>
internal sealed record TypeModel(string Package, string Name, string? Alias, bool IsKind, bool Namespaced, IReadOnlyList<FieldModel> Fields)
{
    /// <summary>The name descriptions use across packages, for example <c>core/v1.PodSpec</c>.</summary>
    public string FullName => $"{Package}.{Name}";
}

/// <summary>A field of a described type; an inline field has no name and its type's fields are the owner's.</summary>
internal sealed record FieldModel(string? Name, string Type, bool Inline);
