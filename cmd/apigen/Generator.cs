namespace EdgeOrch.ApiGen;

/// <summary>Generates the types of the listed kinds and of everything they refer to.</summary>
internal static class Generator
{
    /// <summary>File name to content.</summary>
    public static SortedDictionary<string, string> Generate(string apiDirectory)
    {
        var descriptions = Descriptions.Load(Path.Combine(apiDirectory, "Descriptions"));
        var names = new TypeNames();
        var shapes = new ShapeResolver(descriptions, names);
        var emitter = new TypeEmitter(shapes, names);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var pending = new Queue<TypeModel>(Roots(descriptions, Path.Combine(apiDirectory, "Types", "kinds.txt")));
        var seen = new HashSet<string>(pending.Select(m => m.FullName), StringComparer.Ordinal);
        while (pending.TryDequeue(out var model))
        {
            files[$"{names.For(model)}.g.cs"] = emitter.Emit(model);
            foreach (var (_, shape) in shapes.FieldsOf(model))
            {
                if (Leaf(shape).Model is { } inner && seen.Add(inner.FullName))
                {
                    pending.Enqueue(inner);
                }
            }
        }

        return files;
    }

    private static FieldShape Leaf(FieldShape shape) => (shape.Element ?? shape.MapValue) is { } inner ? Leaf(inner) : shape;

    private static IEnumerable<TypeModel> Roots(Descriptions descriptions, string kindsFile)
    {
        foreach (var line in File.ReadLines(kindsFile).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var parts = line.Split(' ');
            yield return descriptions.Find(parts[0], parts[1]) ?? throw new InvalidOperationException($"{kindsFile}: no description of {line}");
        }

        yield return descriptions.Find("meta.k8s.io/v1", "ObjectMeta") ?? throw new InvalidOperationException("no description of ObjectMeta");
    }
}
