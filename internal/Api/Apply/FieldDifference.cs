namespace EdgeOrch.Api.Apply;

/// <summary>The fields in which two states of an object differ.</summary>
internal sealed class FieldDifference
{
    /// <summary>Fields only the later state has, with the objects and lists around them that are new as well.</summary>
    public FieldSet Added { get; private set; } = new();

    /// <summary>Fields with another value.</summary>
    public FieldSet Modified { get; private set; } = new();

    /// <summary>Fields only the earlier state has, with the objects and lists around them that are gone as well.</summary>
    public FieldSet Removed { get; private set; } = new();

    /// <summary>True when nothing differs.</summary>
    public bool IsEmpty => Added.IsEmpty && Modified.IsEmpty && Removed.IsEmpty;

    /// <summary>Fields the later state brought.</summary>
    public FieldSet Brought => FieldSets.Union(Added, Modified);

    /// <summary>Puts in what differs below a step; the step itself when only one side has it.</summary>
    public void Add(string name, bool before, bool now, FieldDifference below)
    {
        Added.Add(name, !before, below.Added);
        Modified.Add(name, false, below.Modified);
        Removed.Add(name, !now, below.Removed);
    }

    /// <summary>Leaves out these fields and all that is below them.</summary>
    public void Drop(FieldSet fields)
    {
        Added = FieldSets.Outside(Added, fields);
        Modified = FieldSets.Outside(Modified, fields);
        Removed = FieldSets.Outside(Removed, fields);
    }
}
