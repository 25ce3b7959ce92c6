using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Rules;

/// <summary>The rules of a custom resource's names.</summary>
internal static class CustomNameRules
{
    /// <summary>Checks spec.names.</summary>
    public static void Check(CustomNames names, string path, ErrorList errors)
    {
        Name(names.Plural, path + ".plural", errors);
        Name(names.Singular, path + ".singular", errors);
        Kind(names.Kind, path + ".kind", errors);
        Kind(names.ListKind, path + ".listKind", errors);
        if (names.Kind.Length > 0 && names.Kind == names.ListKind)
        {
            errors.Add(FieldError.Invalid(path + ".listKind", names.ListKind, "kind and listKind may not be the same"));
        }

        for (var i = 0; i < names.ShortNames.Count; i++)
        {
            Label(names.ShortNames[i], $"{path}.shortNames[{i}]", errors);
        }

        for (var i = 0; i < names.Categories.Count; i++)
        {
            Label(names.Categories[i], $"{path}.categories[{i}]", errors);
        }
    }

    private static void Name(string name, string path, ErrorList errors)
    {
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required(path));
        }
        else
        {
            Label(name, path, errors);
        }
    }

    private static void Kind(string kind, string path, ErrorList errors)
    {
        if (kind.Length == 0)
        {
            errors.Add(FieldError.Required(path));
        }
        else
        {
            errors.Invalid(path, kind, Names.Dns1035Label(kind.ToLowerInvariant()).Select(p => "may have mixed case, but should otherwise match: " + p));
        }
    }

    private static void Label(string name, string path, ErrorList errors) => errors.Invalid(path, name, Names.Dns1035Label(name));
}
