// apigen <internal/Api directory> [--check]: writes Types/Generated, or says whether it is current.
using EdgeOrch.ApiGen;

if (args.Length is 0 or > 2 || (args.Length == 2 && args[1] != "--check"))
{
    Console.Error.WriteLine("usage: apigen API-DIRECTORY [--check]");
    return 2;
}

var target = Path.Combine(args[0], "Types", "Generated");
var files = Generator.Generate(args[0]);
var existing = Directory.Exists(target)
    ? Directory.EnumerateFiles(target, "*.g.cs").ToDictionary(f => Path.GetFileName(f), File.ReadAllText, StringComparer.Ordinal)
    : [];
if (args.Length == 2)
{
    var stale = files.Where(f => existing.GetValueOrDefault(f.Key) != f.Value).Select(f => f.Key).Concat(existing.Keys.Except(files.Keys)).ToList();
    stale.ForEach(f => Console.Error.WriteLine($"{Path.Combine(target, f)} is not current; run scripts/generate.sh"));
    return stale.Count == 0 ? 0 : 1;
}

Directory.CreateDirectory(target);
foreach (var name in existing.Keys.Except(files.Keys))
{
    File.Delete(Path.Combine(target, name));
}

foreach (var (name, content) in files)
{
    File.WriteAllText(Path.Combine(target, name), content);
}

Console.WriteLine($"{files.Count} types written to {target}");
return 0;
