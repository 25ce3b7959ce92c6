using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Selectors;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>Which objects of a resource a request sees: key prefix, labels, fields. Immutable.</summary>
internal sealed class ObjectFilter
{
    private readonly string _prefix;
    private readonly LabelSelector _labels;
    private readonly FieldTest[] _fields;

    private ObjectFilter(string prefix, LabelSelector labels, FieldTest[] fields)
    {
        _prefix = prefix;
        _labels = labels;
        _fields = fields;
    }

    /// <summary>The key prefix all matching objects have.</summary>
    public string Prefix => _prefix;

    /// <summary>Whether only the prefix decides.</summary>
    public bool MatchesWholePrefix => _fields.Length == 0 && _labels.MatchesEverything;

    /// <summary>Builds the filter; fields the kind does not offer are refused with 400.</summary>
    /// <param name="kind">The served kind.</param>
    /// <param name="indexed">The paths stored objects are indexed by, in the order of their values.</param>
    /// <param name="prefix">The prefix of the keys.</param>
    /// <param name="labels">The label selector.</param>
    /// <param name="fields">The field selector.</param>
    public static ObjectFilter Create(KindDescription kind, IReadOnlyList<string> indexed, string prefix, LabelSelector labels, FieldSelector fields)
    {
        fields.Check(kind);
        var tests = new FieldTest[fields.Requirements.Count];
        for (var i = 0; i < tests.Length; i++)
        {
            tests[i] = Test(kind, indexed, fields.Requirements[i]);
        }

        return new ObjectFilter(prefix, labels, tests);
    }

    /// <summary>Whether the object is seen.</summary>
    public bool Matches(StoredObject item)
    {
        if (!item.Key.StartsWith(_prefix, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var test in _fields)
        {
            if (!test.Accepts(item))
            {
                return false;
            }
        }

        return _labels.MatchesEverything || MatchesLabels(item.LabelPairs);
    }

    private bool MatchesLabels(LabelSet labels)
    {
        if (_labels.MatchesNothing)
        {
            return false;
        }

        var requirements = _labels.Requirements;
        for (var i = 0; i < requirements.Count; i++)
        {
            var requirement = requirements[i];
            if (!requirement.Accepts(labels.Find(requirement.Key)))
            {
                return false;
            }
        }

        return true;
    }

    private static FieldTest Test(KindDescription kind, IReadOnlyList<string> indexed, FieldRequirement requirement)
    {
        var path = SelectedFields.PathOf(kind, requirement.Path);
        var fallback = SelectedFields.FallbackOf(kind, path);
        return path switch
        {
            "metadata.name" => new FieldTest(FieldTest.NameIndex, FieldTest.NameIndex, requirement, null),
            "metadata.namespace" => new FieldTest(FieldTest.NamespaceIndex, FieldTest.NamespaceIndex, requirement, null),
            _ => new FieldTest(IndexOf(indexed, path), IndexOf(indexed, fallback ?? path), requirement, SelectedFields.Absent(kind, path)),
        };
    }

    private static int IndexOf(IReadOnlyList<string> fields, string path)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i] == path)
            {
                return i;
            }
        }

        throw new ArgumentException($"field {path} is not selectable", nameof(path));
    }

    private readonly record struct FieldTest(int Index, int Fallback, FieldRequirement Requirement, string? Absent)
    {
        public const int NameIndex = -1;
        public const int NamespaceIndex = -2;

        public bool Accepts(StoredObject item) => Index switch
        {
            NameIndex => item.NameSpan.SequenceEqual(Requirement.Value) == Requirement.Equal,
            NamespaceIndex => Requirement.Accepts(item.Namespace),
            _ => Requirement.Accepts(item.Fields[Index] ?? item.Fields[Fallback] ?? Absent),
        };
    }
}
