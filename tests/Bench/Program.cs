using EdgeOrch.Bench;

if (args is ["store", var directory, .. var rest])
{
    int seconds = rest is [var given, ..] ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 5;
    await StoreBench.RunAsync(directory, TimeSpan.FromSeconds(seconds));
    return 0;
}
Console.Error.WriteLine("usage: EdgeOrch.Bench store DIRECTORY [SECONDS]   measures the store in a new file in DIRECTORY");
return 2;
