namespace EdgeOrch.Api.Apply;

/// <summary>The fields in which two states of an object differ.</summary>
internal sealed class FieldDifference
{
    // Made when something is put in: most places of an object do not differ.
    private FieldSet? _added;
    private FieldSet? _modified;
    private FieldSet? _removed;

    /// <summary>True when nothing differs.</summary>
    public bool IsEmpty => _added is null or { IsEmpty: true } && _modified is null or { IsEmpty: true } && _removed is null or { IsEmpty: true };

    /// <summary>Fields only the later state has, with the objects and lists around them that are new as well.</summary>
    public FieldSet Added => _added ?? new FieldSet();

    /// <summary>Fields the later state brought, or has with another value; with the objects and lists around them that are new as well.</summary>
    public FieldSet Brought => FieldSets.Union(_added, _modified) ?? new FieldSet();

    /// <summary>Fields only the earlier state has, with the objects and lists around them that are gone as well.</summary>
    public FieldSet Removed => _removed ?? new FieldSet();

    /// <summary>Puts in a field that only the later state has.</summary>
    public void Add(string name) => (_added ??= new FieldSet()).Add(name, true, null);

    /// <summary>Puts in a field with another value.</summary>
    public void Modify(string name) => (_modified ??= new FieldSet()).Add(name, true, null);

    /// <summary>Puts in a field that only the earlier state has.</summary>
    public void Remove(string name) => (_removed ??= new FieldSet()).Add(name, true, null);

    /// <summary>Puts in what differs below a step, if anything was looked at there; the step itself when only one side has it.</summary>
    public void Add(string name, bool before, bool now, FieldDifference? below)
    {
        Put(ref _added, name, !before, below?._added);
        Put(ref _modified, name, false, below?._modified);
        Put(ref _removed, name, !now, below?._removed);
    }

    /// <summary>Leaves out these fields and all that is below them.</summary>
    public void Drop(FieldSet fields)
    {
        _added = FieldSets.Outside(_added, fields);
        _modified = FieldSets.Outside(_modified, fields);
        _removed = FieldSets.Outside(_removed, fields);
    }

    private static void Put(ref FieldSet? set, string name, bool member, FieldSet? below)
    {
        if (member || below is { IsEmpty: false })
        {
            (set ??= new FieldSet()).Add(name, member, below);
        }
    }
}
