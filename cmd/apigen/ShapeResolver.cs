namespace EdgeOrch.ApiGen;

/// <summary>Maps described types to C# shapes, following aliases and collecting the types that must be generated.</summary>
internal sealed class ShapeResolver(Descriptions descriptions, TypeNames names)
{
    private static readonly Dictionary<string, FieldShape> Scalars = new(StringComparer.Ordinal)
    {
        ["string"] = new("string", "JsonModel.ReadString", "writer.WriteStringValue({0})"),
        ["types.UID"] = new("string", "JsonModel.ReadString", "writer.WriteStringValue({0})"),
        ["bool"] = new("bool", "JsonModel.ReadBoolean", "writer.WriteBooleanValue({0})") { IsValueType = true },
        ["int"] = new("int", "JsonModel.ReadInt32", "writer.WriteNumberValue({0})") { IsValueType = true },
        ["int32"] = new("int", "JsonModel.ReadInt32", "writer.WriteNumberValue({0})") { IsValueType = true },
        ["uint32"] = new("int", "JsonModel.ReadInt32", "writer.WriteNumberValue({0})") { IsValueType = true },
        ["int64"] = new("long", "JsonModel.ReadInt64", "writer.WriteNumberValue({0})") { IsValueType = true },
        ["float64"] = new("double", "JsonModel.ReadDouble", "writer.WriteNumberValue({0})") { IsValueType = true },
        ["[]byte"] = new("byte[]", "JsonModel.ReadBytes", "writer.WriteBase64StringValue({0})"),
        ["resource.Quantity"] = new("Quantity", "Quantity.Read", "{0}.Write(writer)") { IsValueType = true },
        ["intstr.IntOrString"] = new("IntOrString", "IntOrString.Read", "{0}.Write(writer)") { IsValueType = true },
        ["runtime.RawExtension"] = new("RawJson", "RawJson.Read", "{0}.Write(writer)") { IsValueType = true },
    };

    private static readonly Dictionary<string, FieldShape> Special = new(StringComparer.Ordinal)
    {
        ["meta.k8s.io/v1.Time"] = new("DateTimeOffset", "JsonModel.ReadTime", "writer.WriteStringValue(KubeTime.FormatSeconds({0}))") { IsValueType = true },
        ["meta.k8s.io/v1.MicroTime"] = new("DateTimeOffset", "JsonModel.ReadTime", "writer.WriteStringValue(KubeTime.FormatMicros({0}))") { IsValueType = true },
        ["meta.k8s.io/v1.Duration"] = new("string", "JsonModel.ReadString", "writer.WriteStringValue({0})"),
        ["meta.k8s.io/v1.FieldsV1"] = new("RawJson", "RawJson.Read", "{0}.Write(writer)") { IsValueType = true },
    };

    public FieldShape Resolve(string package, string type)
    {
        if (Scalars.TryGetValue(type, out var scalar))
        {
            return scalar;
        }

        if (type.StartsWith('*'))
        {
            return Resolve(package, type[1..]);
        }

        if (type.StartsWith("[]", StringComparison.Ordinal))
        {
            var element = Resolve(package, type[2..]);
            return new FieldShape($"List<{element.ClrType}>", "", "") { Element = element };
        }

        if (type.StartsWith("map[", StringComparison.Ordinal))
        {
            var value = Resolve(package, type[(type.IndexOf(']', StringComparison.Ordinal) + 1)..]);
            return new FieldShape($"Dictionary<string, {value.ClrType}>", "", "") { MapValue = value };
        }

        var model = descriptions.Find(package, type) ?? throw new InvalidOperationException($"{package} refers to unknown type {type}");
        if (Special.TryGetValue(model.FullName, out var special))
        {
            return special;
        }

        if (model.Alias is { } alias)
        {
            return Resolve(model.Package, alias);
        }

        var name = names.For(model);
        return new FieldShape(name, $"JsonModel.ReadModel<{name}>", "{0}.Write(writer)") { Model = model };
    }

    /// <summary>The fields of a type with inline ones flattened, in described order.</summary>
    public IEnumerable<(FieldModel Field, FieldShape Shape)> FieldsOf(TypeModel model)
    {
        foreach (var field in model.Fields)
        {
            if (field.Name is null || field.Inline)
            {
                var inlined = descriptions.Find(model.Package, field.Type.TrimStart('*'))
                    ?? throw new InvalidOperationException($"{model.FullName} inlines unknown type {field.Type}");
                foreach (var inner in FieldsOf(inlined))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return (field, Resolve(model.Package, field.Type));
            }
        }
    }
}
