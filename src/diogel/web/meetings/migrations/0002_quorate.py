from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_meetings")]

    operations = [migrations.AddField("meeting", "quorate", models.BooleanField(null=True))]
