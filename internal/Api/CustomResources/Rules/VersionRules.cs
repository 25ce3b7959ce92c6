using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Tables;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Rules;

/// <summary>The rules of one version of a definition, besides its schema.</summary>
internal static class VersionRules
{
    private const int MaxWarning = 256;
    private const int MaxSelectableFields = 8;

    /// <summary>Checks spec.versions[].</summary>
    public static void Check(CustomVersion version, string path, ErrorList errors)
    {
        errors.Invalid(path + ".name", version.Name, Names.Dns1035Label(version.Name));
        Deprecation(version, path, errors);
        for (var i = 0; i < version.PrinterColumns.Count; i++)
        {
            Column(version.PrinterColumns[i], $"{path}.additionalPrinterColumns[{i}]", errors);
        }

        if (version.Scale is { } scale)
        {
            Scale(scale, path + ".subresources.scale", errors);
        }

        SelectableFields(version, path + ".selectableFields", errors);
    }

    private static void Deprecation(CustomVersion version, string path, ErrorList errors)
    {
        if (version.DeprecationWarning is not { } warning)
        {
            return;
        }

        path += ".deprecationWarning";
        if (!version.Deprecated)
        {
            errors.Add(FieldError.Invalid(path, warning, "can only be set for deprecated versions"));
        }

        if (warning.Length == 0)
        {
            errors.Add(FieldError.Invalid(path, warning, "must not be empty"));
        }

        if (warning.Length > MaxWarning)
        {
            errors.Add(FieldError.TooLong(path, MaxWarning));
        }

        var odd = warning.AsSpan().IndexOfAnyInRange('\0', '\x1f');
        if (odd >= 0)
        {
            errors.Add(FieldError.Invalid(path, warning, $"must only contain printable UTF-8 characters; non-printable character found at index {odd}"));
        }
    }

    private static void Column(PrinterColumn column, string path, ErrorList errors)
    {
        if (column.Name.Length == 0)
        {
            errors.Add(FieldError.Required(path + ".name"));
        }

        if (column.Type.Length == 0)
        {
            errors.Add(FieldError.Required(path + ".type", "must be one of boolean,date,integer,number,string"));
        }
        else if (column.Type is not ("boolean" or "date" or "integer" or "number" or "string"))
        {
            errors.Add(FieldError.Invalid(path + ".type", column.Type, "must be one of boolean,date,integer,number,string"));
        }

        if (column.Format is not ("" or "int32" or "int64" or "float" or "double" or "byte" or "date" or "date-time" or "password"))
        {
            errors.Add(FieldError.Invalid(path + ".format", column.Format, "must be one of byte,date,date-time,double,float,int32,int64,password"));
        }

        if (column.JsonPath.Length == 0)
        {
            errors.Add(FieldError.Required(path + ".jsonPath"));
        }
        else if (!JsonPath.TryParse(column.JsonPath, out _, out var problem))
        {
            errors.Add(FieldError.Invalid(path + ".jsonPath", column.JsonPath, problem));
        }
    }

    private static void Scale(ScalePaths scale, string path, ErrorList errors)
    {
        Below(scale.SpecReplicas, path + ".specReplicasPath", ".spec.", "should be a json path under .spec", errors);
        Below(scale.StatusReplicas, path + ".statusReplicasPath", ".status.", "should be a json path under .status", errors);
        if (scale.LabelSelector is { } selector)
        {
            var root = selector.Text.StartsWith(".spec.", StringComparison.Ordinal) ? ".spec." : ".status.";
            Below(selector, path + ".labelSelectorPath", root, "should be a json path under either .spec or .status", errors);
        }
    }

    private static void Below(FieldPath value, string path, string root, string problem, ErrorList errors)
    {
        if (value.Text.Length == 0)
        {
            errors.Add(FieldError.Required(path));
        }
        else if (value.Text[0] != '.')
        {
            errors.Add(FieldError.Invalid(path, value.Text, "must be a simple json path starting with ."));
        }
        else if (!IsSimple(value.Text))
        {
            errors.Add(FieldError.Invalid(path, value.Text, "should be a simple json path, without the array notation"));
        }
        else if (!value.Text.StartsWith(root, StringComparison.Ordinal))
        {
            errors.Add(FieldError.Invalid(path, value.Text, problem));
        }
    }

    private static void SelectableFields(CustomVersion version, string path, ErrorList errors)
    {
        if (version.SelectableFields.Count > MaxSelectableFields)
        {
            errors.Add(FieldError.TooMany(path, version.SelectableFields.Count, MaxSelectableFields));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < version.SelectableFields.Count; i++)
        {
            var field = version.SelectableFields[i];
            var at = $"{path}[{i}].jsonPath";
            if (field.Text.Length == 0)
            {
                errors.Add(FieldError.Required(at));
            }
            else if (Selectable(field, version.Schema) is { } problem)
            {
                errors.Add(FieldError.Invalid(at, field.Text, problem));
            }
            else if (!seen.Add(field.Text))
            {
                errors.Add(FieldError.Duplicate(at, field.Text));
            }
        }
    }

    private static string? Selectable(FieldPath field, StructuralSchema? schema)
    {
        if (!IsSimple(field.Text))
        {
            return "is an invalid path: must be a simple json path, without the array notation";
        }

        if (field.Names[0] == "metadata")
        {
            return "must not point to fields in metadata";
        }

        for (var i = 0; i < field.Names.Count; i++)
        {
            schema = schema?.Properties.GetValueOrDefault(field.Names[i]);
        }

        return schema is null ? "is an invalid path: does not refer to a valid field"
            : schema.Type is "string" or "boolean" or "integer" ? null
            : "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
    }

    private static bool IsSimple(string text)
        => text.Length > 1 && text[0] == '.' && !text.Contains("..", StringComparison.Ordinal) && !text.EndsWith('.')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
